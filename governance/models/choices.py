"""What the closed sets of the organisation are called on the page."""

from django.utils.translation import gettext_lazy as _

from governance.rules.matters import ListKind, Nature, Urgency
from governance.rules.organisation import AreaLevel, Capability, UnitKind

AREA_LEVEL_CHOICES = [
    (AreaLevel.COUNTY.value, _("county")),
    (AreaLevel.TOWNSHIP.value, _("township")),
    (AreaLevel.VILLAGE.value, _("village")),
    (AreaLevel.GRID.value, _("grid")),
]
UNIT_KIND_CHOICES = [
    (UnitKind.COUNTY.value, _("county government")),
    (UnitKind.CENTRE.value, _("county centre")),
    (UnitKind.DEPARTMENT.value, _("department")),
    (UnitKind.TOWNSHIP.value, _("township office")),
    (UnitKind.STATION.value, _("station")),
    (UnitKind.VILLAGE.value, _("village committee")),
    (UnitKind.GRID.value, _("grid")),
    (UnitKind.PARTY_BRANCH.value, _("Party branch")),
    (UnitKind.WORK_TEAM.value, _("stationed work team")),
    (UnitKind.MEDIATION_COMMITTEE.value, _("mediation committee")),
]
CAPABILITY_CHOICES = [
    (Capability.INTAKE.value, _("intake")),
    (Capability.HANDLE.value, _("handle")),
    (Capability.DISPATCH.value, _("dispatch")),
    (Capability.DECIDE.value, _("decide")),
    (Capability.VERIFY.value, _("verify")),
    (Capability.SUPERVISE.value, _("supervise")),
    (Capability.ARBITRATE.value, _("arbitrate")),
    (Capability.MEDIATE.value, _("mediate")),
    (Capability.ADMINISTER.value, _("administer")),
    (Capability.AUDIT.value, _("audit")),
]
URGENCY_CHOICES = [
    (Urgency.EMERGENCY.value, _("Emergency")),
    (Urgency.URGENT.value, _("Urgent")),
    (Urgency.ORDINARY.value, _("Ordinary")),
    (Urgency.COMPLEX.value, _("Complex")),
]
NATURE_CHOICES = [
    (Nature.CONSULTATION.value, _("Consultation")),
    (Nature.HELP.value, _("Help")),
    (Nature.COMPLAINT.value, _("Complaint")),
    (Nature.WRONGDOING.value, _("Report of wrongdoing")),
    (Nature.SUGGESTION.value, _("Suggestion")),
]
LIST_KIND_CHOICES = [
    (ListKind.BASIC.value, _("basic duty")),
    (ListKind.COOPERATE.value, _("cooperate")),
    (ListKind.TAKEN_BACK.value, _("taken back")),
]
