import type { Answers } from "#lib/onboarding/field"

/** Steps 14 and 15: ideal customers and how they decide. */
export const THISTLEDOWN_CUSTOMERS: Readonly<Record<number, Answers>> = {
  14: {
    icps: [
      {
        id: "icp-family",
        name: "Family farms with stock",
        description:
          "Farms of 40 to 250 hectares with cattle, sheep or pigs, worked by the family and at most four others. The house stands in the yard, the pension is in the land, and two generations sit at the table when the renewal is discussed. They have been insured somewhere for thirty years and could not say for what. They pay between £3,000 and £14,000 a year, and nine of ten stay once a claim has gone well.",
        buyer: "business",
        company_size: "2-10",
        vertical: "Mixed and livestock farming",
        geography: ["Upper Wold", "Lower Wold", "Fenmarch", "The Scarps"],
        pains: [
          { id: "pain-under", pain: "Sums insured from before building costs rose by a third", severity: 9 },
          { id: "pain-stranger", pain: "A stranger on the telephone on the worst day", severity: 9 },
          { id: "pain-gaps", pain: "Gaps between policies from different houses", severity: 8 },
          { id: "pain-disease", pain: "No cover for notifiable disease since the last insurer left", severity: 8 },
          { id: "pain-theft", pain: "Steering systems stolen from the shed", severity: 6 },
        ],
        goals: [
          "To hand the farm on without a hole in it",
          "To milk again three days after a fire",
          "One conversation a year about insurance, at the kitchen table",
        ],
        objections: [
          {
            id: "obj-call",
            objection: "A mutual may call for more in a bad year.",
            response:
              "Our rules forbid it since 1954. What members owe is the premium; the reserves are there for bad years, and in January 2026 they did not even notice.",
          },
          {
            id: "obj-offer",
            objection: "My broker gets me three offers.",
            response:
              "Ask him who comes after the fire. We gladly price against his best offer, exclusions beside exclusions.",
          },
          {
            id: "obj-sensor",
            objection: "I do not want a sensor that reports to my insurer.",
            response:
              "Readings go to the control room, never to underwriting; this is in the policy, and an auditor checks it.",
          },
        ],
        triggers: [
          "Handing over the farm",
          "A new shed or robot",
          "A fire at a neighbour's",
          "A lender who asks for proof",
        ],
        confidence: 94,
      },
      {
        id: "icp-small",
        name: "Smallholders with a job in town",
        description:
          "Households on 1 to 12 hectares with a few sheep, bees or horses and an income from elsewhere. They look for insurance in the evening, know little about liability, and are glad about eleven questions instead of ninety.",
        buyer: "private",
        vertical: "Smallholdings",
        geography: ["Within an hour of a larger town"],
        pains: [
          { id: "pain-house", pain: "The house insurer excludes everything with hooves", severity: 8 },
          { id: "pain-liability", pain: "A horse on the road at night, and nobody knows who pays", severity: 7 },
          { id: "pain-jargon", pain: "Forms made for farms with a hundred cows", severity: 6 },
        ],
        goals: ["Covered by Sunday evening", "To know whom to ask about the animals"],
        objections: [
          {
            id: "obj-cheaper",
            objection: "Agrishield Direct is £47 cheaper.",
            response: "It is, and it excludes stock since 2024. Without animals we recommend it ourselves.",
          },
        ],
        triggers: ["The first animal", "A refusal by the house insurer"],
        confidence: 82,
      },
      {
        id: "icp-hall",
        name: "Halls and chapels run by volunteers",
        description:
          "Committees of five to fifteen volunteers with a building, a kitchen and a bank balance below £30,000. The treasurer decides and the oldest member remembers us.",
        buyer: "public",
        company_size: "11-50",
        vertical: "Village halls, chapels, showgrounds",
        geography: ["All market towns with an office of ours"],
        pains: [
          { id: "pain-trustee", pain: "Being liable in person for a roof", severity: 9 },
          { id: "pain-hire", pain: "Hirers without any insurance of their own", severity: 6 },
        ],
        goals: ["A policy that can be read aloud in a meeting"],
        objections: [
          {
            id: "obj-money",
            objection: "We have no money for a valuation.",
            response: "It is free for halls, every five years.",
          },
        ],
        triggers: ["A new treasurer", "An accident at the summer fair"],
        confidence: 77,
      },
    ],
  },
  15: {
    roles: [
      { id: "role-farmer", role: "Farmer", cares_about: "Who comes, and how soon" },
      {
        id: "role-partner",
        role: "Partner who keeps the books",
        cares_about: "The premium in the month in which it is due",
      },
      { id: "role-next", role: "Next generation", cares_about: "What is missing from the list of buildings" },
      { id: "role-bank", role: "Lender", cares_about: "Proof of cover by Friday" },
      { id: "role-treasurer", role: "Treasurer of a hall", cares_about: "Liability of trustees in one paragraph" },
    ],
    stages: [
      "A neighbour's word",
      "A visit to the yard",
      "An offer on two pages",
      "A second look at exclusions",
      "Renewal date",
    ],
    decision_criteria: [
      "Who comes after a claim",
      "One policy for everything",
      "Premium",
      "What neighbours say",
      "The return",
    ],
    typical_length: "Three weeks for a smallholding, up to eleven months for a farm, because renewal dates decide",
  },
}
