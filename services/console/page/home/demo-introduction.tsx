/** What the demo plays, and what to try. */
export function DemoIntroduction() {
  return (
    <section aria-label="The demo" className="notice">
      <p>
        This is a made-up camera company: a quarter of its accesses arrives in about 90 seconds. One engineer watches
        people he has no reason to watch, and <a href="/alerts">is at the top of the alerts</a>. Look at{' '}
        <a href="/accesses?verdict=unexplained">what nobody explained</a>, at{' '}
        <a href="/accesses?left=1">what left the building</a>, and close an alert together with a second person.
      </p>
    </section>
  );
}
