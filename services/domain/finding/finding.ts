export type { CitedAccess, CitedFacts, Finding, Withdrawal } from '../../records/alert-record/alert-record.ts';
