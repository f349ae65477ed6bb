"""Where reminders go outside the inbox: what is set, the robots of groups, and what was sent."""

from crm.channels.models.deliveries import Delivery, DeliveryItem, PlannedDay
from crm.channels.models.robots import Robot
from crm.channels.models.settings import ChannelSetting, Choice

__all__ = ["ChannelSetting", "Choice", "Delivery", "DeliveryItem", "PlannedDay", "Robot"]
