"""What runs when: every schedule of the system in one list (times in Asia/Shanghai)."""

from celery.schedules import crontab

EVERY_MINUTE = 60.0

SCHEDULE = {
    "heartbeat": {"task": "core.ops.tasks.heartbeat", "schedule": EVERY_MINUTE},
    "raise due reminders": {"task": "crm.notices.tasks.raise_due_notices", "schedule": EVERY_MINUTE},
    "supervise": {"task": "crm.supervision.tasks.supervise", "schedule": EVERY_MINUTE},
    "plan deliveries": {"task": "crm.channels.tasks.plan_deliveries", "schedule": EVERY_MINUTE},
    "sweep deliveries": {"task": "crm.channels.tasks.sweep_deliveries", "schedule": EVERY_MINUTE},
    "resume interrupted imports": {"task": "crm.imports.tasks.resume_interrupted", "schedule": 20.0},
    "write waiting exports": {"task": "crm.lists.tasks.sweep_exports", "schedule": EVERY_MINUTE},
    "search for duplicates asked for": {"task": "crm.enterprises.tasks.find_duplicates", "schedule": EVERY_MINUTE},
    "search for duplicates": {
        "task": "crm.enterprises.tasks.find_duplicates_nightly",
        "schedule": crontab(hour="2", minute="40"),
    },
    "count data faults": {"task": "crm.enterprises.tasks.count_faults", "schedule": 5 * EVERY_MINUTE},
    "remove orphaned files": {"task": "core.files.tasks.sweep_files", "schedule": crontab(hour="3", minute="20")},
    "forget answered requests": {
        "task": "core.idempotency.tasks.sweep_stored_answers",
        "schedule": crontab(minute="40"),
    },
    "follow the work calendar": {"task": "crm.insights.tasks.follow_calendar", "schedule": EVERY_MINUTE},
    "recompute lights": {"task": "crm.projects.tasks.refresh_lights", "schedule": crontab(hour="0", minute="5")},
    "label zombie projects": {
        "task": "crm.commitments.tasks.label_zombies",
        "schedule": crontab(hour="0", minute="25"),
    },
    "open the clocks of new leads": {"task": "crm.claims.tasks.open_intakes", "schedule": EVERY_MINUTE},
    "lapse claims": {"task": "crm.claims.tasks.lapse_claims", "schedule": crontab(hour="0", minute="15")},
}
