"""What Messenger and WhatsApp have in common: Meta's app, its webhooks and its Graph API."""
