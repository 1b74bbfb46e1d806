/** Signs up over HTTP, as any client would, and makes a workspace. `n` tells people of one run apart. */
export async function signUp(address: string, n: number): Promise<{ token: string; workspace_id: string }> {
  const email = `bench-${n}-${crypto.randomUUID().slice(0, 8)}@example.com`
  // Budgets for signing in are counted by address; these people do not live in one house.
  const headers = { "content-type": "application/json", "x-forwarded-for": `10.0.${n >> 8}.${n & 255}` }
  const session = await post(
    `${address}/auth/v1/signup`,
    { email, password: `correct horse ${crypto.randomUUID()}` },
    headers,
  )
  const token = session.access_token as string
  const workspace = await post(
    `${address}/api/v1/workspaces`,
    { name: `Bench ${n}` },
    { ...headers, authorization: `Bearer ${token}` },
  )
  return { token, workspace_id: workspace.id as string }
}

async function post(url: string, body: object, headers: Record<string, string>): Promise<Record<string, unknown>> {
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 300)}`)
  return JSON.parse(text)
}
