-- Who made a link: it ends with their post. Empty: a command, or the first start.
ALTER TABLE invitations ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
