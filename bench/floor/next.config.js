import { resolve } from "node:path"

/** The floor benches stand on: an empty page and a bare route of the same stack. @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  agentRules: false,
  devIndicators: false,
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: resolve(import.meta.dirname, "../..") },
}
