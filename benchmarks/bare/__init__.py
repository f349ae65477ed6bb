"""What Django REST framework does with the table of firms when nobody adds anything: a list, a create, no rules."""
