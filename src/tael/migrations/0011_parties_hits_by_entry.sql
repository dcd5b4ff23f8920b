-- What an entry held when it was hit: a hit that was decided stays so only while its entry stays the same.
-- Hits found before have none: of them the listed name tells.
alter table parties.screening_hit
    add column entry_digest bytea check (octet_length(entry_digest) = 32);
