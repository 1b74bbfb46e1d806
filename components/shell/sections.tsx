import {
  ArrowRightLeft,
  Cable,
  FileCheck2,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  MessageSquareText,
  Settings,
  Table2,
} from "lucide-react"
import type { Route } from "next"

export type Section = { href: Route; name: string; icon: LucideIcon }

/** Every section of the workspace, in the order of the rail, under the heading it stands below. */
export const SECTIONS: readonly { heading: string | null; sections: readonly Section[] }[] = [
  {
    heading: "Context",
    sections: [
      { href: "/onboarding", name: "Onboarding", icon: ListChecks },
      { href: "/manifest", name: "Manifest", icon: FileCheck2 },
    ],
  },
  {
    heading: "Answers",
    sections: [
      { href: "/dashboards", name: "Dashboards", icon: LayoutDashboard },
      { href: "/assistant", name: "Assistant", icon: MessageSquareText },
    ],
  },
  {
    heading: "Data",
    sections: [
      { href: "/connections", name: "Connections", icon: Cable },
      { href: "/datasets", name: "Datasets", icon: Table2 },
    ],
  },
  { heading: null, sections: [{ href: "/settings", name: "Settings", icon: Settings }] },
]

const PLATFORM = {
  heading: "Platform",
  sections: [{ href: "/admin/migration" as Route, name: "Migration", icon: ArrowRightLeft }],
}

/** The sections a person sees: a platform admin one more, before the settings. */
export const sectionsFor = (isPlatformAdmin: boolean) =>
  isPlatformAdmin ? [...SECTIONS.slice(0, -1), PLATFORM, ...SECTIONS.slice(-1)] : SECTIONS

/** True when an address lies in a section. */
export const isWithin = (pathname: string, href: string) => pathname === href || pathname.startsWith(`${href}/`)
