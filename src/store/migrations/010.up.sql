-- The part that equipment has in its network, as its sensor proved it: words, separated by blanks.
ALTER TABLE equipment ADD COLUMN roles TEXT;
