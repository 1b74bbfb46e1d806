import { authTarget } from "#lib/identity/door"
import { forwarding } from "#lib/platform/forward"
import { runtime } from "#lib/runtime"

// In the embedded default any Supabase client can be pointed at the app's own origin. At run time, because the
// targets of rewrites freeze at build.
const door = forwarding(() => {
  const { env } = runtime()
  return { target: (segments, search) => authTarget(env, segments, search), cors_origins: env.CORS_ORIGINS }
})

export { door as DELETE, door as GET, door as OPTIONS, door as POST, door as PUT }
