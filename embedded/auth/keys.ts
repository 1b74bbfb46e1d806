import { createPrivateKey, sign } from "node:crypto"
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify } from "jose"

export type Keys = {
  jwks: { keys: JWK[] }
  sign(payload: Record<string, unknown>): string
  /** The payload of a token of ours that has not expired; null otherwise. */
  verify(token: string): Promise<Record<string, unknown> | null>
}

/** Opens the ES256 signing key kept in `path` (mode 0600), making it at the first start. */
export async function openKeys(path: string, issuer: string, clock: () => Date): Promise<Keys> {
  const { d, ...half } = readKey(path) ?? (await makeKey(path))
  const published: JWK = { ...half, alg: "ES256", use: "sig", key_ops: ["verify"] }
  const kid = String(half.kid)
  const privateKey = createPrivateKey({ key: { ...half, d }, format: "jwk" })
  const publicKey = await importJWK(half, "ES256")
  const head = encode({ alg: "ES256", kid, typ: "JWT" })
  return {
    jwks: { keys: [published] },
    // On this thread and at once: the thread pool may be busy with passwords while a transaction waits for its token.
    sign(payload) {
      const content = `${head}.${encode({ ...payload, iss: issuer })}`
      const signature = sign("sha256", Buffer.from(content), { key: privateKey, dsaEncoding: "ieee-p1363" })
      return `${content}.${signature.toString("base64url")}`
    },
    async verify(token) {
      try {
        const options = { issuer, audience: "authenticated", algorithms: ["ES256"], currentDate: clock() }
        return (await jwtVerify(token, publicKey, options)).payload
      } catch {
        // Every way a token can be wrong ends in the same answer to whoever sent it.
        return null
      }
    },
  }
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url")

function readKey(path: string): JWK | null {
  let text: string
  try {
    text = readFileSync(path, "utf8")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null
    throw error
  }
  const key = JSON.parse(text) as JWK
  if (key.crv !== "P-256" || !key.d || !key.kid) {
    throw new Error(
      `${path} does not hold an ES256 key. Restore it from a backup, or delete it: everybody then signs in anew.`,
    )
  }
  return key
}

async function makeKey(path: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true })
  const key = await exportJWK(privateKey)
  key.kid = await calculateJwkThumbprint(key)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.new`
  writeFileSync(draft, `${JSON.stringify(key)}\n`, { mode: 0o600, flush: true })
  try {
    // A link never replaces: of two first starts at once the first wins and both sign with its key.
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readKey(path) as JWK
}
