/* A signature drawn with a finger becomes the file of the form; without this a photo does. */
"use strict";
(() => {
  const form = document.querySelector("form[data-signing]");
  const pad = form && form.querySelector("[data-pad]");
  const canvas = pad && pad.querySelector("canvas");
  const pen = canvas && canvas.getContext && canvas.getContext("2d");
  if (!pen || !window.DataTransfer || !canvas.toBlob || !window.PointerEvent) return;
  const input = form.querySelector("input[type=file]");
  const how = form.querySelector("input[name=how]");
  let last = null;
  let given = null;

  const wipe = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = "#111";
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = "round";
  };
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  };
  const put = (files, kind) => {
    const carried = new DataTransfer();
    files.forEach((file) => carried.items.add(file));
    input.files = carried.files;
    how.value = kind;
    given = kind === "drawn" ? input.files[0] : null;
  };

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(last[0] + 0.1, last[1]);
    pen.stroke();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    pen.beginPath();
    pen.moveTo(...last);
    last = place(event);
    pen.lineTo(...last);
    pen.stroke();
  });
  const lift = () => {
    if (!last) return;
    last = null;
    canvas.toBlob((blob) => put([new File([blob], "signature.png", { type: "image/png" })], "drawn"), "image/png");
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  input.addEventListener("change", () => {
    if (input.files[0] !== given) { how.value = "scan"; wipe(); }
  });
  pad.querySelector("[data-clear]").addEventListener("click", () => { wipe(); put([], "scan"); });
  wipe();
  pad.hidden = false;
})();
