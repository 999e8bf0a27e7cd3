"""Steps of mediations for the fault tests: each makes a case and gives the call to be broken."""

from django.core.files.uploadedfile import SimpleUploadedFile

from mediation.services import actor_for
from tests.factories import staff
from tests.mediation import builders as make
from workflow.services import Key, UploadRef, open_case, public_actor, store_upload, take_step

KEY = ["INSERT workflow_idemkey", "UPDATE workflow_idemkey"]
LINE = ["INSERT workflow_event", "UPDATE workflow_case"]
TEXT = ["INSERT workflow_eventtext"]


def answer(event):
    return 200, {"step": event.step}


def step(case, name, actor, *files, **data):
    actor = staff(actor) if isinstance(actor, str) else actor
    refs = tuple(UploadRef(file.pk, file.upload_token) for file in files)

    def call():
        key = Key(actor.scope, f"{case.pk}:{name}", "f" * 64, answer=answer)
        return take_step(case, name, actor=actor, data=data, files=refs, key=key).root

    return call


def applying():
    actor = public_actor("visitor:mediation-fault")
    file = store_upload(SimpleUploadedFile("欠条.pdf", b"%PDF-1.4 debt"), actor=actor)
    ref, data = UploadRef(file.pk, file.upload_token), make.applied_with()

    def call():
        key = Key(actor.scope, f"key-of-its-own:{file.pk}", "f" * 64, answer=answer)
        event = open_case("mediation", "apply", actor=actor, data=data, files=[ref], key=key)
        return event.case

    return call


def consenting():
    case = make.named(make.screened())
    make.step(case, "consent", make.side(case, 1), agreed="on")
    return step(case, "consent", make.side(case, 2), agreed="on")


def naming():
    case = make.consented(make.screened())
    posts = str(make.post_of(make.VILLAGE).pk)
    helper = {"helper_name": "王大爷", "helper_agreed": "on"}
    return step(case, "name", make.VILLAGE, mediators=posts, **helper)


def scheduling():
    plan = {"planned_at": "2026-06-10 09:00", "place": "村委会"}
    return step(make.mediating(), "schedule", make.VILLAGE, **plan)


def showing():
    case = make.mediating()
    actor = make.side(case, 1)
    file = store_upload(SimpleUploadedFile("照片说明.pdf", b"%PDF-1.4 wall"), actor=actor)
    return step(case, "evidence", actor, file, text="墙在这里")


def agreeing():
    case = make.mediating()
    return step(case, "agree", make.VILLAGE, **make.clauses(case, "2026-06-20"))


def signing():
    case = make.agreed()
    for party in make.parties(case):
        make.step(
            case, "sign", make.VILLAGE, signer=f"party-{party.pk}", how="paper", identity_seen="on"
        )
    make.step(case, "sign", make.VILLAGE, signer="mediator", how="paper")
    return step(case, "sign", make.VILLAGE, signer="seal", how="paper")


def performing():
    case = make.effective()
    return step(case, "perform", actor_for(make.parties(case)[0]), clause="1", is_whole="on")


def confirming():
    asked = {"outcome": "applied", "on": "2026-06-08", "court": "平谷法院", "both_ask": "on"}
    return step(make.effective(), "court", make.VILLAGE, **asked)


def following_up():
    return step(make.effective(), "followup", make.TOWN, performed="no", text="还没付")


MEDIATION_POINTS = {
    applying: [
        *KEY,
        *TEXT,
        "INSERT workflow_event",
        "INSERT workflow_case",
        "INSERT governance_person",
        "INSERT mediation_mediation",
        "INSERT mediation_party",
        "UPDATE workflow_attachment",
    ],
    consenting: [*KEY, *LINE, "INSERT mediation_consent", "INSERT workflow_duty"],
    naming: [
        *KEY,
        *LINE,
        "INSERT mediation_naming",
        "INSERT mediation_helper",
        "INSERT workflow_involvement",
        "UPDATE mediation_mediation",
    ],
    scheduling: [
        *KEY,
        *LINE[:1],
        "INSERT mediation_sitting",
        "INSERT mediation_attendance",
        "INSERT workflow_duty",
    ],
    showing: [*KEY, *TEXT, "INSERT mediation_evidence"],
    agreeing: [
        *KEY,
        *LINE,
        *TEXT,
        "INSERT mediation_agreement",
        "INSERT mediation_clause",
        "INSERT workflow_pause",
    ],
    signing: [
        *KEY,
        *LINE,
        "INSERT mediation_signature",
        "UPDATE mediation_agreement",
        "UPDATE mediation_mediation",
        "UPDATE workflow_pause",
    ],
    performing: [*KEY, *LINE, "INSERT mediation_performance", "UPDATE mediation_clause"],
    confirming: [*KEY, "INSERT mediation_courtconfirmation", "UPDATE workflow_duty"],
    following_up: [*KEY, *TEXT, "INSERT mediation_followup", "UPDATE workflow_duty"],
}
