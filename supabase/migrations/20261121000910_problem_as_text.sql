-- What the facts were chosen among is read whole or not at all: as text it is checked faster than taken apart, and takes
-- half the room.
alter table public.business_context_manifests alter column problem type json using problem::json;
alter table public.business_context_manifests alter column problem set storage external;
