import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto"
import { AuthError } from "./auth-error.ts"

// OWASP's scrypt figures: 32 MiB and three passes. The numbers stand in each hash, so they can be raised later.
const COST = { N: 2 ** 15, r: 8, p: 3 }
const KEY_BYTES = 32

/** `scrypt$N$r$p$salt$key`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, COST)
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join("$")
}

/**
 * Does the password fit the hash? Without a hash (nobody of that name, or no password set) the same work is
 * done and the answer is no, so that timing does not tell who is registered.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [, n, r, p, salt, key] = (stored ?? DECOY).split("$")
  const expected = Buffer.from(key ?? "", "base64url")
  const actual = await derive(password, Buffer.from(salt ?? "", "base64url"), {
    N: Number(n),
    r: Number(r),
    p: Number(p),
  })
  return timingSafeEqual(actual, expected) && stored !== null
}

const DECOY = `scrypt$${COST.N}$${COST.r}$${COST.p}$${"A".repeat(22)}$${"A".repeat(43)}`

// Two at a time leave half of the thread pool to everything else; a queue nobody would wait out is refused.
const MOST_AT_ONCE = 2
const MOST_WAITING = 100
let running = 0
const waiting: (() => void)[] = []

async function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  if (waiting.length >= MOST_WAITING) {
    throw new AuthError(429, "over_request_rate_limit", "Too many people sign in at once. Try again in 5 s.", {
      headers: { "retry-after": "5" },
    })
  }
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  const options: ScryptOptions = { ...cost, maxmem: 256 * cost.N * cost.r }
  try {
    return await new Promise((resolve, reject) => {
      // NFKC: the same letters typed on another keyboard are the same password.
      scrypt(password.normalize("NFKC"), salt, KEY_BYTES, options, (error, key) =>
        error ? reject(error) : resolve(key),
      )
    })
  } finally {
    // The place goes straight to the next in line.
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
