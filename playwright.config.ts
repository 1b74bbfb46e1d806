import { defineConfig } from "@playwright/test"
import { findChromium } from "./embedded/test-tools.mjs"

// Journeys in a real browser against the program that `npm start` starts, on data of their own.

const executablePath = findChromium()

export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  outputDir: "test-results/journeys",
  // Each worker has a stack of its own, which some journeys stop and kill.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    locale: "en-GB",
    timezoneId: "UTC",
    viewport: { width: 1440, height: 900 },
    // Recording every step of every journey costs a third of their time: PLAYWRIGHT_TRACE=1 records a failing one.
    trace: process.env.PLAYWRIGHT_TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
})
