/** GraphQL by hand, as whoever is signed in: with the schema's own words, completion and live subscriptions. */
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "graphiql/setup-workers/vite";
import { useComputedColorScheme } from "@mantine/core";
import { GraphiQL } from "graphiql";
import { i18n } from "../../lib/i18n";
import { PageHead } from "../../ui/states";
import { fetcher } from "./fetcher";
import styles from "./graphiql.module.css";

const FIRST = `# Ctrl+Enter runs what the cursor is in. Everything here is done as you, and mutations are real.

query Fleet {
  fleetSummary {
    chargePointsOnline
    chargePointsOffline
    sessionsRunning
    powerW
  }
  needsAttention(first: 10) {
    severity
    since
    message
  }
}

subscription Live {
  sessionsChanged(filter: { open: true }, intervalMs: 1000) {
    seq
    nodes {
      transactionId
      state
      powerW
      energyWh
      chargePoint {
        identity
      }
    }
  }
}
`;

export function GraphiqlPage() {
  const scheme = useComputedColorScheme("light");
  return (
    <div className={styles.page}>
      <PageHead title="GraphiQL" note={i18n.t("You are signed in here; what you ask is asked as you.")} />
      <div className={styles.frame}>
        <GraphiQL fetcher={fetcher} defaultQuery={FIRST} forcedTheme={scheme} isHeadersEditorEnabled={false}>
          <GraphiQL.Logo>
            <span />
          </GraphiQL.Logo>
        </GraphiQL>
      </div>
    </div>
  );
}
