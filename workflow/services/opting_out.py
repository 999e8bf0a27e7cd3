"""Numbers that want no more messages (退订), known by their keyed hash alone."""

from governance.models.vault import phone_hash
from governance.rules.identity import BadPhone
from workflow.models import OptOut

# What people answer to an SMS; the first letters are those that gateways tell them.
STOP = ("TD", "T", "N", "退订", "拒收")
RESUME = ("KT", "开通", "恢复")


def stop_messages(hashed: str) -> None:
    """Send nothing to this number from now on; asking twice changes nothing."""
    if hashed:
        OptOut.objects.bulk_create([OptOut(phone_hash=hashed)], ignore_conflicts=True)


def resume_messages(hashed: str) -> None:
    OptOut.objects.filter(phone_hash=hashed).delete()


def hear_reply(phone: str, text: str) -> bool:
    """Do what somebody answered to an SMS; False if it is nothing that we understand."""
    said = "".join(text.split()).upper().strip(".。!！")
    try:
        hashed = phone_hash(phone)
    except BadPhone:
        return False
    if said in STOP:
        stop_messages(hashed)
    elif said in RESUME:
        resume_messages(hashed)
    else:
        return False
    return True
