import { build, nextBin } from "./build.mjs"
import { keepRunning, waitUntilServing } from "./children.mjs"
import { baseEnvironment } from "./environment.mjs"
import { furnish, prepareEmbedded, prepareHosted, script } from "./parts.mjs"
import { findPinnedNode } from "./pinned.mjs"
import { say } from "./progress.mjs"
import { noteRunning } from "./running.mjs"

/**
 * Brings the whole stack up and keeps it up until `signal` says stop; then takes it down in order.
 * @param {{ config: ReturnType<import("./environment.mjs").readConfig>, dataDir: string, isDev: boolean, began: number, signal: AbortSignal }} options
 */
export async function serve({ config, dataDir, isDev, began, signal }) {
  const node = findPinnedNode()
  const base = { ...baseEnvironment(config, dataDir), NODE_ENV: isDev ? "development" : "production" }
  const stack = openStack(config, dataDir, node)
  const { promise: ready, resolve: tell } = Promise.withResolvers()
  let worker
  const startWorker = (env) => {
    const reload = isDev ? ["--watch", "--watch-preserve-output"] : []
    worker ??= stack.keep("worker", [...reload, ...script("lib/worker.ts")], env, { hasChannel: true })
    return worker
  }
  try {
    await together(signal, [
      async (both) => {
        const env = await (config.isHosted
          ? prepareHosted(base)
          : prepareEmbedded({ base, dataDir, stack, signal: both }))
        tell(env)
        if (!config.isHosted)
          await furnish({ env, isLocal: config.isLocal, dataDir, node, stack, startWorker, signal: both })
      },
      async (both) => {
        if (!isDev) await build(node, { env: base, signal: both })
        const env = await unlessStopped(ready, both)
        await startWeb({ config, env, stack, isDev, signal: both })
        startWorker(env)
      },
    ])
    announce(config, began)
    await unlessStopped(new Promise(() => {}), signal)
  } finally {
    await stack.close()
  }
}

async function startWeb({ config, env, stack, isDev, signal }) {
  // The web process holds the restricted login only.
  const { MIGRATION_DATABASE_URL, WORKER_DATABASE_URL, ...webEnv } = env
  const next = [nextBin, isDev ? "dev" : "start", "-p", String(config.port), "-H", config.host]
  const web = stack.keep("web", next, webEnv)
  const status = await waitUntilServing(`${config.probe}/api/v1/health`, { program: web, signal })
  if (status >= 500) say(`  !  The app answers, but its health check says ${status}. npm run doctor says what to mend.`)
}

/** The programs that run, in the order they were started, and the list of them on disk. */
function openStack(config, dataDir, node) {
  /** @type {(() => Promise<void>)[]} */
  const closers = []
  const children = {}
  const note = (name) => (pid) => {
    children[name] = pid
    noteRunning(dataDir, { address: config.origin, children })
  }
  return {
    note,
    onClose: (closer) => closers.push(closer),
    /** @param {{ hasChannel?: boolean }} [options] */
    keep(name, args, env, options = {}) {
      const program = keepRunning({ name, node, args, env, onStart: note(name), ...options })
      closers.push(() => program.stop())
      return program
    },
    async close() {
      if (closers.length === 0) return
      say("\nStopping …")
      for (const close of closers.reverse()) await close()
      say("Stopped. Everything saved is kept.")
    },
  }
}

/** Works at the same time; when one part fails the others are told to stop. Throws the first failure. */
async function together(signal, parts) {
  const failing = new AbortController()
  const both = AbortSignal.any([signal, failing.signal])
  await Promise.allSettled(
    parts.map(async (part) => {
      try {
        return await part(both)
      } catch (error) {
        failing.abort(error)
        throw error
      }
    }),
  )
  if (failing.signal.aborted) throw failing.signal.reason
}

/** @template T @param {Promise<T>} promise @param {AbortSignal} signal @returns {Promise<T>} */
function unlessStopped(promise, signal) {
  return new Promise((resolve, reject) => {
    promise.then(resolve, reject)
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener("abort", () => reject(signal.reason), { once: true })
  })
}

function announce({ origin, isDemo }, began) {
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  say(`\nBridge serves at ${origin} (ready after ${seconds} s). Ctrl-C stops it.`)
  if (isDemo) say("Its sign-in page opens the demo workspace in one click.")
  say("")
}
