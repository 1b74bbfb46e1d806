import { createHash } from "node:crypto"

const FLAG = /^#!lua flags=allow-key-locking\n/

/**
 * Makes the scripts of @upstash/ratelimit fit for a Redis that does not know Upstash's own flag: takes the flag out
 * and, as that changes a script's hash, asks for the changed script by its own hash from then on.
 */
export function plainLua(): (command: string[]) => string[] {
  const hashes = new Map<string, string>()
  const sha1 = (text: string) => createHash("sha1").update(text).digest("hex")
  return (command) => {
    const [name = "", script = "", ...rest] = command
    if (name.toUpperCase() === "EVALSHA") return [name, hashes.get(script) ?? script, ...rest]
    if (name.toUpperCase() !== "EVAL" || !FLAG.test(script)) return command
    const plain = script.replace(FLAG, "")
    hashes.set(sha1(script), sha1(plain))
    return [name, plain, ...rest]
  }
}
