/**
 * The migrations make the restricted roles without a login; here they get one, under this data folder's passwords.
 * Their attributes are set again, so that no hand edit leaves them with more than they need.
 */
export async function openLogins(client, { app_password, worker_password }) {
  await openLogin(client, "bridge_app", app_password)
  await openLogin(client, "bridge_worker", worker_password)
}

async function openLogin(client, name, password) {
  await client.query(
    `alter role ${name} with login noinherit nosuperuser nocreatedb nocreaterole nobypassrls password ${client.escapeLiteral(password)}`,
  )
}
