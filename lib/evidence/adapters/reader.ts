import "server-only"
import { type ChildProcessByStdio, spawn } from "node:child_process"
import { realpathSync } from "node:fs"
import { join } from "node:path"
import type { Readable, Writable } from "node:stream"
import type { Problem } from "#lib/evidence/formats/unreadable"
import type { DocumentReader, ReaderAnswer } from "#lib/evidence/reader"

// Files are parsed in a process of their own, one for each: a file that hangs or eats memory ends that process only.

const WITHIN_MS = 20_000
/** Of the parser's heap. The whole process is limited besides, where a shell can do it: Node itself reserves 1.3 GB. */
const HEAP_MB = 256
const ADDRESS_SPACE_KB = 2_000_000
const READABLE = ["lib", "node_modules", "package.json"]
const MOST_ANSWER_BYTES = 64 * 1024 * 1024

const tooSlow: Problem = {
  code: "too_slow",
  message: "Reading this file took longer than 20 seconds, so it was stopped. Split it, or save it as text.",
}
const tooLarge: Problem = {
  code: "too_complex",
  message: "Reading this file needs more memory than Bridge gives to one file. Split it, or save it as text.",
}

type Child = ChildProcessByStdio<Writable, Readable, null>

// The address space, and dying with the parent, where the system can do it.
const START =
  'ulimit -v "$0" 2>/dev/null; if command -v setpriv >/dev/null 2>&1; then exec setpriv --pdeathsig KILL "$@"; else exec "$@"; fi'

export type ReaderOptions = {
  root?: string
  script?: string
  allow_read?: string[]
  within_ms?: number
  heap_mb?: number
}

function start(
  name: string,
  { root = /* turbopackIgnore: true */ process.cwd(), script, allow_read, heap_mb }: ReaderOptions,
): Child {
  const file = script ?? join(root, "lib", "evidence", "adapters", "reader-child.ts")
  // Modules may be installed elsewhere and linked: both ends are read.
  const readable = (allow_read ?? READABLE.map((path) => join(root, path))).flatMap((path) => [
    path,
    realpathSync(path),
  ])
  const args = [
    process.execPath,
    `--max-old-space-size=${heap_mb ?? HEAP_MB}`,
    "--conditions=react-server",
    "--disable-warning=ExperimentalWarning",
    "--disallow-code-generation-from-strings",
    // Reads the program, writes nothing, starts nothing, reaches nobody.
    "--permission",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    file,
    name,
  ]
  // An empty environment: nothing a parser could be made to read is worth reading.
  const options = {
    cwd: root,
    env: { NODE_ENV: "production" as const, TZ: "UTC", PATH: "/usr/bin:/bin", MALLOC_ARENA_MAX: "1" },
  }
  const [command = process.execPath, ...rest] = args
  const stdio: ["pipe", "pipe", "ignore"] = ["pipe", "pipe", "ignore"]
  return process.platform === "win32"
    ? spawn(command, rest, { ...options, stdio })
    : spawn("sh", ["-c", START, String(ADDRESS_SPACE_KB), ...args], { ...options, stdio })
}

export function createReader(options: ReaderOptions = {}): DocumentReader {
  return {
    async read(bytes, name, signal) {
      signal?.throwIfAborted()
      const child = start(name.slice(-100), options)
      let isLate = false
      const kill = () => child.kill("SIGKILL")
      const timer = setTimeout(() => {
        isLate = true
        kill()
      }, options.within_ms ?? WITHIN_MS)
      signal?.addEventListener("abort", kill, { once: true })
      try {
        const exit = new Promise<number | null>((resolve, reject) => {
          child.once("error", reject)
          child.once("exit", resolve)
        })
        // A child that dies while it is written to says so by its exit.
        child.stdin.on("error", () => undefined)
        child.stdin.end(bytes)
        const [said, code] = await Promise.all([answerOf(child, kill), exit])
        signal?.throwIfAborted()
        if (isLate) return { problem: tooSlow }
        if (said !== null) return said
        // Memory ends a process by a signal. One that ends by itself without an answer never got to the file.
        if (code !== null) throw new Error(`the document reader ended with ${code}`)
        return { problem: tooLarge }
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener("abort", kill)
        kill()
      }
    },
  }
}

/** What the child said; null when it ended before it said all of it. */
async function answerOf(child: Child, kill: () => void): Promise<ReaderAnswer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size > MOST_ANSWER_BYTES) kill()
    else chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as ReaderAnswer
  } catch {
    // Half an answer is none: the process was ended, by us or by its memory.
    return null
  }
}
