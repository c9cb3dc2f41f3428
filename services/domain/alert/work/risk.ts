import type { Severity } from '../../access-decision/access-decision.ts';

/** The facts of an alert from which its risk is computed. */
export interface RiskFacts {
  readonly severity: Severity;
  readonly rules: readonly string[];
  readonly accesses: number;
  readonly owners: number;
}

export interface RiskPart {
  /** The rule that the points are for; null for points of the whole alert. */
  readonly rule: string | null;
  readonly points: number;
  readonly because: string;
}

export interface Risk {
  /** 0 to 100, the sum of the parts. */
  readonly score: number;
  readonly parts: readonly RiskPart[];
}

const severityPoints: Readonly<Record<Severity, number>> = { critical: 60, high: 40, medium: 20, low: 5 };
const RULE_POINTS = 4;
/** Further rules after this many add nothing. */
const RULES_COUNTED_MAX = 4;
/** Points for each doubling of the number. */
const DOUBLING_POINTS = 2;
const COUNT_POINTS_MAX = 12;

/**
 * Ranks alerts until detections give points of their own: 60 for critical, 40 high, 20 medium, 5 low; 4 for each rule after
 * the first, at most 16; 2 for each doubling of accesses and of owners, at most 12 each.
 */
export function riskOf({ severity, rules, accesses, owners }: RiskFacts): Risk {
  const parts: readonly RiskPart[] = [
    { rule: null, points: severityPoints[severity], because: `the severity is ${severity}` },
    ...rules
      .slice(1, 1 + RULES_COUNTED_MAX)
      .map((rule) => ({ rule, points: RULE_POINTS, because: 'it is another rule of the same alert' })),
    { rule: null, points: pointsOf(accesses), because: `it counts ${accesses} accesses` },
    { rule: null, points: pointsOf(owners), because: `it is about ${owners} owners` },
  ];
  return { score: scoreOf({ severity, rules, accesses, owners }), parts: parts.filter(({ points }) => points > 0) };
}

/** The sum of the parts, without the reasons: lists need it after every finding. */
export function scoreOf({ severity, rules, accesses, owners }: RiskFacts): number {
  const further = Math.min(Math.max(rules.length - 1, 0), RULES_COUNTED_MAX);
  return severityPoints[severity] + RULE_POINTS * further + pointsOf(accesses) + pointsOf(owners);
}

function pointsOf(count: number): number {
  if (count < 2) return 0;
  return Math.min(COUNT_POINTS_MAX, DOUBLING_POINTS * Math.floor(Math.log2(count)));
}
