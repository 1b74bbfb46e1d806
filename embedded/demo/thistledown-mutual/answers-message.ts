import type { Answers } from "#lib/onboarding/field"

/** Steps 16 and 17: rules and messages. */
export const THISTLEDOWN_MESSAGE: Readonly<Record<number, Answers>> = {
  16: {
    always: [
      "Say member, never customer",
      "Name what is not covered in the same breath as the premium",
      "Give the date and source with every figure about claims",
      "Mention the 48 hours only together with the closed-roads exception",
      "Offer the telephone number of the district office, not of headquarters",
    ],
    never: [
      "Never promise a return of premium for the coming year",
      "Never show fire, dead animals or people in distress",
      "Never compare prices without comparing exclusions",
      "Never call a refusal a decision of the system",
    ],
    banned_words: ["solution", "journey", "peace of mind", "competitive", "bespoke", "agribusiness", "rural community"],
    compliance: [
      "Past returns are no promise of future ones: this sentence stands under every mention of a return",
      "Solvency figures only as published, with the date",
      "Flood cover may not be advertised in the lower Wold until underwriting reopens it",
      "Sensor readings are personal data; consent is asked on paper and can be taken back by telephone",
      "Testimonials only with a signed release, without the name of the farm",
    ],
  },
  17: {
    value_prop: {
      primary: "One policy for the whole farm, and somebody in the yard within 48 hours who may decide.",
      secondary:
        "Because members own the company, what is left over keeps barns from burning or goes back to those who paid it.",
      supporting_points: [
        "380 adjusters who live in the district they look after",
        "86 % of claims decided at the first visit",
        "Sums insured checked on the yard every three years, at our expense",
        "A return in 31 of the last 35 years",
        "£7.3m for prevention in 2025",
      ],
    },
    taglines: ["Yours since 1911", "In the yard by Thursday", "Owned by the people we insure"],
    pillars: [
      {
        id: "pillar-yard",
        title: "We come into the yard",
        key_messages: [
          "A visit within 48 hours, 24 for livestock, or the excess is waived",
          "Whoever looks may also decide, up to £25,000",
          "The adjuster's number is on the fridge before anything happens",
        ],
        audience: "Family farms with stock",
      },
      {
        id: "pillar-whole",
        title: "The whole farm, once",
        key_messages: [
          "House, sheds, stock, machines and liability on one policy",
          "What is not covered stands on the first page",
        ],
        audience: "Family farms with stock",
      },
      {
        id: "pillar-prevent",
        title: "The best claim is none",
        key_messages: [
          "27 engineers who look at wiring, dryers and stacks",
          "A telephone call at night instead of a fire engine in the morning",
        ],
        audience: "Farms with straw, hay or dryers",
      },
      {
        id: "pillar-owned",
        title: "Owned by members",
        key_messages: ["One member, one vote, whatever the premium", "No shareholder waits for the surplus"],
        audience: "Next generation",
      },
    ],
  },
}
