/** A charge point that a test plays: it says what the test wants, and answers what it is told. */
type Payload = Record<string, unknown>;
/** What it answers, by action; without an answer it says that it does not know how to do this. */
type Answers = Record<string, (request: Payload) => Payload | undefined>;

export class ChargePoint {
  #socket: WebSocket;
  #asked = new Map<string, (answer: Payload) => void>();
  #answers: Answers;
  #count = 0;

  private constructor(socket: WebSocket, answers: Answers) {
    this.#socket = socket;
    this.#answers = answers;
    socket.addEventListener("message", ({ data }) => this.#hear(JSON.parse(String(data)) as [number, string, ...unknown[]]));
  }

  /** Connect; fails if the server lets nobody of this name in. */
  static async connect(ocpp: number, identity: string, answers: Answers = {}): Promise<ChargePoint> {
    const socket = new WebSocket(`ws://localhost:${ocpp}/ocpp/${identity}`, ["ocpp1.6"]);
    const point = new ChargePoint(socket, answers);
    await new Promise<void>((opened, refused) => {
      socket.addEventListener("open", () => opened());
      socket.addEventListener("error", () => refused(new Error(`${identity} was not let in`)));
    });
    return point;
  }

  /** Connect, introduce itself and report one free connector. */
  static async boot(ocpp: number, identity: string, answers: Answers = {}, model = "Played"): Promise<ChargePoint> {
    const point = await ChargePoint.connect(ocpp, identity, answers);
    await point.call("BootNotification", { chargePointVendor: "Test", chargePointModel: model });
    await point.status("Available");
    return point;
  }

  call(action: string, payload: Payload): Promise<Payload> {
    const id = String(++this.#count);
    this.#socket.send(JSON.stringify([2, id, action, payload]));
    return new Promise((answered) => this.#asked.set(id, answered));
  }

  status(status: string): Promise<Payload> {
    return this.call("StatusNotification", { connectorId: 1, errorCode: "NoError", status, timestamp: now() });
  }

  async start(idTag: string): Promise<number> {
    const started = { connectorId: 1, idTag, meterStart: 1000, timestamp: now() };
    const { transactionId } = await this.call("StartTransaction", started);
    return transactionId as number;
  }

  close(): void {
    this.#socket.close();
  }

  #hear([kind, id, ...rest]: [number, string, ...unknown[]]): void {
    if (kind === 2) {
      const [action, request] = rest as [string, Payload];
      const answer = this.#answers[action]?.(request);
      this.#socket.send(JSON.stringify(answer ? [3, id, answer] : [4, id, "NotImplemented", "", {}]));
    } else {
      this.#asked.get(id)?.((kind === 3 ? rest[0] : {}) as Payload);
      this.#asked.delete(id);
    }
  }
}

export function now(): string {
  return new Date().toISOString();
}
