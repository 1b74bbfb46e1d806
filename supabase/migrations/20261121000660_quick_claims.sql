-- Row security asks these in most statements. In SQL, each call was planned anew; in PL/pgSQL the plan is kept.
create or replace function app.user_id() returns uuid
language plpgsql stable set search_path = '' as
$$ begin return (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid; end $$;

create or replace function app.is_platform_admin() returns boolean
language plpgsql stable set search_path = '' as
$$
begin
  return coalesce(
    nullif(current_setting('request.jwt.claims', true), '')::jsonb -> 'app_metadata' ->> 'role' = 'platform_admin', false);
end
$$;

create or replace function app.job_workspace() returns uuid
language plpgsql stable set search_path = '' as
$$ begin return (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'workspace_id')::uuid; end $$;
