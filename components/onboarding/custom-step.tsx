"use client"

import dynamic from "next/dynamic"
import type { ComponentType } from "react"
import type { CustomStepProps } from "#components/onboarding/drawn"
import { Fields } from "#components/onboarding/fields"
import type { Step } from "#lib/onboarding/field"

// Rendered on the server like any step; their script is fetched by the steps that are drawn, and by no other.
const DRAWN: Partial<Record<NonNullable<Step["custom"]>, ComponentType<CustomStepProps>>> = {
  evidence: dynamic(() => import("#components/evidence/evidence").then((file) => file.Evidence)),
  contradictions: dynamic(() => import("#components/evidence/contradictions").then((file) => file.Contradictions)),
  truth_sheet: dynamic(() => import("#components/evidence/truth-sheet").then((file) => file.TruthSheet)),
  perceptual_map: dynamic(() => import("#components/onboarding/perceptual-map").then((file) => file.PerceptualMap)),
  market_size: dynamic(() => import("#components/onboarding/market-size").then((file) => file.MarketSize)),
}

/** The controls of a step that is drawn. They carry the same names as the plain fields, so the form reads them alike. */
export function CustomStep(props: CustomStepProps) {
  const Drawn = props.step.custom && DRAWN[props.step.custom]
  if (Drawn) return <Drawn {...props} />
  return <Fields fields={props.step.fields} answers={props.answers} errors={props.errors} />
}
