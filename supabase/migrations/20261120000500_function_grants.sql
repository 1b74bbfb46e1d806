-- A schema's default privileges cannot take back what PUBLIC gets everywhere by default, so it is taken back here:
-- functions of schema app run for the roles that were granted them by name, and for nobody else.
revoke execute on all routines in schema app from public;
