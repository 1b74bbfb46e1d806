-- Squeezing a manifest and its certificate into the row took longer than the rest of the transaction that writes it. They
-- are read whole or not at all, at some 70 kB a version; the tier that keeps them small is the cold one in Redis.
alter table public.business_context_manifests
  alter column manifest set storage external,
  alter column change_summary set storage external,
  alter column rendering set storage external;
