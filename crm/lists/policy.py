"""Who may keep, share and remove a view, and open an export."""

from chains.access import reach_of
from core.accounts.roles import HEADQUARTERS
from crm.lists.models import ExportJob, SavedView, own_teams


def can_keep_views(user) -> bool:
    """Say whether ``user`` may save views: whoever may leaf through lists."""
    return reach_of(user).enterprises


def shares_open_to(user) -> list[str]:
    """Return with whom ``user`` may share: always nobody, the own team if there is one, everybody for headquarters."""
    shares = [str(SavedView.Shared.PRIVATE)]
    if own_teams(user).exists():
        shares.append(str(SavedView.Shared.TEAM))
    if user.role in HEADQUARTERS:
        shares.append(str(SavedView.Shared.ALL))
    return shares


def can_remove_view(user, view: SavedView) -> bool:
    """Say whether ``user`` may remove the view: its owner, and headquarters any that is shared."""
    return view.owner_id == user.pk or (user.role in HEADQUARTERS and view.shared != SavedView.Shared.PRIVATE)


def can_download(user, job: ExportJob) -> bool:
    """Say whether ``user`` may take the file: its owner alone, as long as it is ready."""
    return job.owner_id == user.pk and job.status == ExportJob.Status.READY and job.file_id is not None
