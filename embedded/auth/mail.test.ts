import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { newEmail, PASSWORD, startTestServer } from "./test-server.ts"

// Links and codes through the outbox, with the real client on a real Postgres (embedded/test-stack.mjs).

let server: Awaited<ReturnType<typeof startTestServer>>
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

async function person() {
  const email = newEmail()
  await server.admin.createUser({ email, password: PASSWORD, email_confirm: true })
  return email
}

describe("recover", () => {
  test("the code lets its owner in once, and they set a new password", async () => {
    const email = await person()
    const { auth } = server.client()
    expect((await auth.resetPasswordForEmail(email)).error).toBeNull()
    const { code } = await server.mail(email)
    expect((await auth.verifyOtp({ email, token: code, type: "recovery" })).data.session).toBeTruthy()
    expect((await auth.updateUser({ password: "a new password" })).error).toBeNull()
    expect((await auth.signInWithPassword({ email, password: "a new password" })).error).toBeNull()
    const again = await server.client().auth.verifyOtp({ email, token: code, type: "recovery" })
    expect(again.error).toMatchObject({ status: 403, code: "otp_expired" })
  })

  test("the link's token works as token_hash, and not for another purpose", async () => {
    const email = await person()
    await server.client().auth.resetPasswordForEmail(email)
    const { token } = await server.mail(email)
    const verify = (type: "magiclink" | "recovery") => server.client().auth.verifyOtp({ token_hash: token, type })
    expect((await verify("magiclink")).error).toMatchObject({ code: "otp_expired" })
    expect((await verify("recovery")).data.user?.email).toBe(email)
  })

  test("an unknown address gets the same answer and no mail", async () => {
    const email = newEmail()
    expect((await server.client().auth.resetPasswordForEmail(email)).error).toBeNull()
    expect((await server.mail(email)).count).toBe(0)
  })

  test("after an hour the code is over", async () => {
    const email = await person()
    await server.client().auth.resetPasswordForEmail(email)
    const { code } = await server.mail(email)
    server.wait(3_601_000)
    const late = await server.client().auth.verifyOtp({ email, token: code, type: "recovery" })
    expect(late.error).toMatchObject({ code: "otp_expired" })
  })

  test("five wrong codes cost the right one", async () => {
    const email = await person()
    await server.client().auth.resetPasswordForEmail(email)
    const { code } = await server.mail(email)
    const wrong = code === "000000" ? "000001" : "000000"
    for (let i = 0; i < 5; i++) await server.client().auth.verifyOtp({ email, token: wrong, type: "recovery" })
    server.wait(61_000)
    const right = await server.client().auth.verifyOtp({ email, token: code, type: "recovery" })
    expect(right.error).toMatchObject({ code: "otp_expired" })
  })

  test("the fourth mail to one address within a minute is 429", async () => {
    const email = await person()
    const ask = () => server.client().auth.resetPasswordForEmail(email)
    for (let i = 0; i < 3; i++) expect((await ask()).error).toBeNull()
    expect((await ask()).error).toMatchObject({ status: 429, code: "over_request_rate_limit" })
  })
})

describe("links", () => {
  test("a link leads back to Bridge with the session in the fragment", async () => {
    const email = await person()
    await server.client().auth.signInWithOtp({ email, options: { emailRedirectTo: `${server.origin}/manifest?a=1` } })
    const { location, fragment } = await open((await server.mail(email)).link)
    expect(location.origin + location.pathname + location.search).toBe(`${server.origin}/manifest?a=1`)
    expect((await server.client().auth.getUser(fragment.get("access_token") ?? "")).data.user?.email).toBe(email)
  })

  test("a link leads nowhere else, and its second opening says why it fails", async () => {
    const email = await person()
    await server.client().auth.signInWithOtp({ email, options: { emailRedirectTo: "https://elsewhere.example/steal" } })
    const { link } = await server.mail(email)
    expect((await open(link)).location.origin).toBe(server.origin)
    expect((await open(link)).fragment.get("error_code")).toBe("otp_expired")
    link?.searchParams.set("redirect_to", "//elsewhere.example/steal")
    expect((await open(link)).location.origin).toBe(server.origin)
  })

  test("in the PKCE flow only the browser that asked can use the link", async () => {
    const email = await person()
    const asking = server.client(undefined, "pkce")
    await asking.auth.signInWithOtp({ email })
    const { location } = await open((await server.mail(email)).link)
    const code = location.searchParams.get("code") ?? ""
    expect(location.hash).toBe("")
    const other = server.client(undefined, "pkce")
    await other.auth.signInWithOtp({ email: newEmail() })
    expect((await asking.auth.exchangeCodeForSession(code)).data.user?.email).toBe(email)
    expect((await other.auth.exchangeCodeForSession(code)).error).toMatchObject({ code: "flow_state_not_found" })
  })

  test("a stolen code without its verifier is refused and used up", async () => {
    const email = await person()
    const asking = server.client(undefined, "pkce")
    await asking.auth.signInWithOtp({ email })
    const { location } = await open((await server.mail(email)).link)
    const code = location.searchParams.get("code") ?? ""
    const thief = server.client(undefined, "pkce")
    await thief.auth.signInWithOtp({ email: newEmail() })
    expect((await thief.auth.exchangeCodeForSession(code)).error).toMatchObject({ code: "bad_code_verifier" })
    expect((await asking.auth.exchangeCodeForSession(code)).error).toMatchObject({ code: "flow_state_not_found" })
  })

  async function open(link: URL | null) {
    expect(link?.origin).toBe(server.origin)
    const response = await fetch(server.url + (link?.pathname.replace("/auth/v1", "") ?? "") + link?.search, {
      redirect: "manual",
    })
    expect(response.status).toBe(303)
    const location = new URL(response.headers.get("location") ?? "")
    return { location, fragment: new URLSearchParams(location.hash.slice(1)) }
  }
})

describe("otp", () => {
  test("a newcomer is confirmed by the code", async () => {
    const email = newEmail()
    await server.client().auth.signInWithOtp({ email, options: { data: { full_name: "New" } } })
    const before = (await server.admin.listUsers()).data.users.find((user) => user.email === email)
    expect(before?.email_confirmed_at).toBeUndefined()
    const { code } = await server.mail(email)
    const { data } = await server.client().auth.verifyOtp({ email, token: code, type: "email" })
    expect(data.user?.email_confirmed_at).toBeTruthy()
    expect(data.user?.user_metadata).toEqual({ full_name: "New" })
  })

  test("shouldCreateUser: false creates nobody", async () => {
    const email = newEmail()
    const { error } = await server.client().auth.signInWithOtp({ email, options: { shouldCreateUser: false } })
    expect(error).toMatchObject({ status: 422, code: "otp_disabled" })
  })

  test("resend sends the confirmation again to somebody unconfirmed only", async () => {
    const [fresh, known] = [newEmail(), await person()]
    await server.admin.createUser({ email: fresh, password: PASSWORD })
    for (const email of [fresh, known]) {
      expect((await server.client().auth.resend({ type: "signup", email })).error).toBeNull()
    }
    expect([(await server.mail(fresh)).count, (await server.mail(known)).count]).toEqual([1, 0])
    const refused = await server.client().auth.signInWithPassword({ email: fresh, password: PASSWORD })
    expect(refused.error).toMatchObject({ status: 400, code: "email_not_confirmed" })
  })
})
