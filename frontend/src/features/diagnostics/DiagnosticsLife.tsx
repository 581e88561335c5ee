/** One wish for diagnostics: how far it is known to have come, the file that came, and what exactly was asked. */
import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { DiagnosticsFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { bytes, text } from "../../lib/units";
import { CommandTimeline } from "../../ui/CommandTimeline";
import { Facts, Moment, Mono } from "../../ui/values";
import { askedFacts, LifeHead } from "../commands/Wishes";
import wishes from "../commands/wishes.module.css";
import { DeleteFile } from "./DeleteFile";
import { isHere, standing, steps } from "./life";
import styles from "./diagnostics.module.css";

export function DiagnosticsLife({ wanted }: { wanted: DiagnosticsFieldsFragment }) {
  const mayOperate = useMay("OPERATOR");
  const { file } = wanted;
  const here = isHere(wanted.location);
  return (
    <div className={wishes.life}>
      <LifeHead title={i18n.t("Diagnostics")} standing={standing(wanted)} />
      {file && (
        <div className={styles.file}>
          <div>
            <p className="mono">{file.name}</p>
            <p className="dim">
              {text(bytes(file.sizeBytes))} · <Moment at={file.receivedAt} short /> · <span title={file.sha256}>SHA-256 {file.sha256.slice(0, 12)}…</span>
            </p>
          </div>
          {file.removedAt !== null ? null : mayOperate ? (
            <Button leftSection={<IconDownload size={15} />} component="a" href={file.url} download>
              {i18n.t("Download")}
            </Button>
          ) : (
            <span className="dim">{i18n.t("Operators can download it.")}</span>
          )}
        </div>
      )}
      {file && file.removedAt === null && mayOperate && <DeleteFile key={wanted.id} id={wanted.id} />}
      <CommandTimeline steps={steps(wanted, here)} />
      <Facts
        of={[
          [i18n.t("From"), wanted.startTime ? <Moment key="from" at={wanted.startTime} /> : i18n.t("ever")],
          [i18n.t("Until"), wanted.stopTime ? <Moment key="until" at={wanted.stopTime} /> : i18n.t("when it was asked")],
          here ? null : [i18n.t("Address"), <Mono key="address">{wanted.location}</Mono>],
          ...askedFacts(wanted),
        ]}
      />
    </div>
  );
}
