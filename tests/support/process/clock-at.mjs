// Loaded before a process under test (`node --import`): its wall clock begins at CUSTODES_TEST_TIME and goes on from there.
const RealDate = Date;
const ahead = RealDate.parse(process.env.CUSTODES_TEST_TIME) - RealDate.now();

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + ahead);
    else super(...given);
  }
  static now() {
    return RealDate.now() + ahead;
  }
};
