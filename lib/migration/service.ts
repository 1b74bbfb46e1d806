import "server-only"

export { cleanUp, prune } from "#lib/migration/service/cleanup"
export { exportUsers } from "#lib/migration/service/export"
export { health } from "#lib/migration/service/health"
export { migrateUser, rollBackUser } from "#lib/migration/service/one"
export {
  cancel,
  getRun,
  listRuns,
  pause,
  progress,
  resume,
  start,
  startRollback,
  throttle,
} from "#lib/migration/service/runs"
export { seal } from "#lib/migration/service/seal"
export { standing } from "#lib/migration/service/standing"
export { stats } from "#lib/migration/service/stats"
export { compare, user, users } from "#lib/migration/service/users"
export { validateRun, validateUser } from "#lib/migration/service/validate"
export { giveUp, watch, work } from "#lib/migration/service/work"
