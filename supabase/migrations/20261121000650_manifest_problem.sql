-- What the facts of a version were chosen among: all that a checker of its certificate needs, and three times the size of
-- the manifest, so that no reader of manifests is made to carry it.
alter table public.business_context_manifests add column problem jsonb;
alter table public.business_context_manifests alter column problem set storage external;
