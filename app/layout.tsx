import { GeistSans } from "geist/font/sans"
import type { Metadata, Viewport } from "next"
import { cookies } from "next/headers"
import "./globals.css"

export const metadata: Metadata = {
  title: { template: "%s · Bridge", default: "Bridge" },
  description: "What a business knows about itself, verified and versioned, with dashboards grounded in it.",
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#0a0a0a" },
  ],
}

/** The theme is a cookie, so that the first byte is already right and no script has to run for it. */
export default async function RootLayout({ children }: LayoutProps<"/">) {
  const theme = (await cookies()).get("theme")?.value
  return (
    <html
      lang="en"
      className={GeistSans.variable}
      data-theme={theme === "light" || theme === "dark" ? theme : undefined}
    >
      <body>{children}</body>
    </html>
  )
}
