import { afterAll, describe, it } from "vitest";
import { describeReservationStore } from "../../src/conformance/index.ts";
import { createMariadbServer, MARIADB_LACKS } from "./mariadb-server.ts";
import { createMariadbHarness } from "./mariadb-store-harness.ts";

if (MARIADB_LACKS === null) {
  const server = await createMariadbServer();
  const harness = await createMariadbHarness(server);
  afterAll(async () => {
    await harness.end();
    await server.remove();
  });
  describeReservationStore({ name: "the worked example on MariaDB", runner: { describe, it }, harness });
} else {
  it.skip(`the worked example on MariaDB: ${MARIADB_LACKS}`);
}
