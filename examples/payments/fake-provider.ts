/** A message of the provider about one payment. The same message may come twice, late, and after a younger one. */
export type Webhook = Readonly<{
  id: string;
  type: "payment.authorised" | "payment.captured" | "payment.declined";
  reference: string;
  /** What the host attached when it made the payment. */
  metadata: Readonly<{ centerId: string; reservationId: string }>;
}>;

type Money = "waiting" | "authorised" | "captured" | "cancelled" | "declined" | "refunded";
type Payment = { money: Money; metadata: Webhook["metadata"]; capturesAtOnce: boolean };

/** Receives a webhook. A rejection means "not done": the provider sends it again. */
export type Receiver = (message: Webhook) => Promise<void>;

/**
 * A payment provider in memory, which sends its webhooks as real ones do: each at least once, some of them twice, and
 * in an order that `order` chooses. Nothing is sent before `deliver`.
 */
export class FakeProvider {
  readonly #payments = new Map<string, Payment>();
  #waiting: Webhook[] = [];
  #sent = 0;

  /** Makes a payment. `capturesAtOnce` takes the money as soon as the guest agrees; else `capture` does. */
  create(metadata: Webhook["metadata"], capturesAtOnce: boolean): string {
    const reference = `pi_${this.#payments.size + 1}`;
    this.#payments.set(reference, { money: "waiting", metadata, capturesAtOnce });
    return reference;
  }

  /** The guest agrees, on the provider's own page. */
  authorise(reference: string): void {
    const payment = this.#of(reference);
    if (payment.money !== "waiting") return;
    payment.money = "authorised";
    this.#tell(reference, "payment.authorised");
    if (payment.capturesAtOnce) this.capture(reference);
  }

  decline(reference: string): void {
    const payment = this.#of(reference);
    if (payment.money !== "waiting") return;
    payment.money = "declined";
    this.#tell(reference, "payment.declined");
  }

  /** Takes the money that was authorised. A repeated call changes nothing. */
  capture(reference: string): void {
    const payment = this.#of(reference);
    if (payment.money !== "authorised") return;
    payment.money = "captured";
    this.#tell(reference, "payment.captured");
  }

  /** Lets an authorisation go: no money is taken. */
  cancel(reference: string): void {
    const payment = this.#of(reference);
    if (payment.money === "authorised" || payment.money === "waiting") payment.money = "cancelled";
  }

  /** Gives the money back. A repeated call changes nothing. */
  refund(reference: string): void {
    const payment = this.#of(reference);
    if (payment.money === "captured") payment.money = "refunded";
  }

  moneyOf(reference: string): Money {
    return this.#of(reference).money;
  }

  /** Sends everything that waits, twice where `order` names a message twice. A message that is not done stays. */
  async deliver(
    receive: Receiver,
    order: (waiting: readonly Webhook[]) => readonly Webhook[] = (all) => all,
  ): Promise<void> {
    const sending = order(this.#waiting);
    this.#waiting = this.#waiting.filter((it) => !sending.includes(it));
    for (const message of sending) {
      const done = await receive(message).then(
        () => true,
        () => false,
      );
      if (!done && !this.#waiting.includes(message)) this.#waiting.push(message);
    }
  }

  #tell(reference: string, type: Webhook["type"]): void {
    this.#sent += 1;
    this.#waiting.push({ id: `evt_${this.#sent}`, type, reference, metadata: this.#of(reference).metadata });
  }

  #of(reference: string): Payment {
    const payment = this.#payments.get(reference);
    if (payment === undefined) throw new Error(`the provider has no payment ${reference}`);
    return payment;
  }
}
