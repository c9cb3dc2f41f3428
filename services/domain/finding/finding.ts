export type { CitedAccess, Finding, Withdrawal } from '../../records/alert-record/alert-record.ts';
