"""What runs by itself (config.beat): claims that lapse, leads that get a clock, rulings that become final."""

from celery import shared_task

from crm.claims import services


@shared_task(name="crm.claims.tasks.lapse_claims")
def lapse_claims() -> int:
    """Lapse what no longer holds today, recycle what nobody worked on, close disputes; again changes nothing.

    A step that fails does not keep the others from running; the failures are raised at the end, together. The kept days
    and clocks are set right after that, which is not counted.
    """
    done, failures = 0, []
    for step in (services.close_disputes, services.lapse_claims, services.recycle_leads):
        try:
            done += step()
        except Exception as failure:  # noqa: BLE001
            failures.append(failure)
    services.keep_all()
    if failures:
        raise ExceptionGroup("the daily run of the claims", failures)
    return done


@shared_task(name="crm.claims.tasks.open_intakes", expires=60)
def open_intakes() -> int:
    """Give new leads their clock and return how many; let the kept days follow the projects. Again changes nothing."""
    opened = services.open_intakes()
    services.keep_recent()
    return opened
