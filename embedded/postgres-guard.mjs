import { startPostgres } from "./postgres.mjs"
import { isAlive } from "./processes.mjs"
import { say } from "./progress.mjs"

/**
 * Watches a running Postgres and starts it again, on the same port, when it dies.
 * @param {string} dataDir
 * @param {{ pid: number, port: number, stop: () => Promise<void> }} postgres
 * @param {(pid: number) => void} [onStart] told each process id, the first one too
 */
export function guardPostgres(dataDir, postgres, onStart = () => {}) {
  onStart(postgres.pid)
  let current = postgres
  let isStopping = false
  let restarting
  const watch = setInterval(() => {
    if (isStopping || restarting || isAlive(current.pid)) return
    say("  !  Postgres ended. Starting it again; what was committed is kept.")
    restarting = startPostgres(dataDir, { port: postgres.port })
      .then(
        (again) => {
          current = again
          onStart(again.pid)
          say(`  ✓  Postgres: ready again on 127.0.0.1:${again.port}`)
        },
        (error) => say(`  !  ${error.message}`),
      )
      .finally(() => {
        restarting = undefined
      })
  }, 250)
  return {
    async stop() {
      isStopping = true
      clearInterval(watch)
      await restarting
      await current.stop()
    },
  }
}
