"""What the assistant can say and when: domain, rules, texts, and the code that runs inside Rasa."""
