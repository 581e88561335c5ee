/** The menu of saved views: open one, keep what is shown now under a name, or forget one. */
import { ActionIcon, Button, Menu, Modal, TextInput } from "@mantine/core";
import { IconBookmark, IconCheck, IconTrash } from "@tabler/icons-react";
import { type FormEvent, memo, useState } from "react";
import type { FleetSearch } from "../../app/router";
import { i18n } from "../../lib/i18n";
import { sameSearch, useViews } from "./views";
import styles from "./charge-points.module.css";

interface Props {
  shown: FleetSearch;
  onOpen: (search: FleetSearch) => void;
}

export const Views = memo(function Views({ shown, onOpen }: Props) {
  const { views, save, remove } = useViews();
  const [naming, setNaming] = useState(false);
  const current = views.find((view) => sameSearch(view.search, shown));
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={15} />}>
            {current?.name ?? i18n.t("Views")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onOpen({})}>{i18n.t("All charge points")}</Menu.Item>
          <Menu.Item onClick={() => onOpen({ sort: "status" })}>{i18n.t("Worst first")}</Menu.Item>
          {views.length > 0 && <Menu.Label>{i18n.t("Your views")}</Menu.Label>}
          {views.map((view) => (
            <div key={view.name} className={styles.view}>
              <Menu.Item onClick={() => onOpen(view.search)} leftSection={view === current ? <IconCheck size={14} /> : null}>
                {view.name}
              </Menu.Item>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={i18n.t("Forget the view {name}", { name: view.name })}
                onClick={() => remove(view.name)}
              >
                <IconTrash size={15} />
              </ActionIcon>
            </div>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setNaming(true)} disabled={current !== undefined}>
            {i18n.t("Save this view")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={naming}
        onClose={() => setNaming(false)}
        size="sm"
        title={i18n.t("Save this view")}
        closeButtonProps={{ "aria-label": i18n.t("Close") }}
      >
        <Name
          taken={views.map((view) => view.name)}
          onName={(name) => {
            save({ name, search: shown });
            setNaming(false);
          }}
        />
      </Modal>
    </>
  );
});

function Name({ taken, onName }: { taken: readonly string[]; onName: (name: string) => void }) {
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onName(name.trim());
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextInput
        label={i18n.t("Name")}
        description={
          taken.includes(name.trim())
            ? i18n.t("It takes the place of the one that has this name.")
            : i18n.t("Filters and order are kept in this browser, for you alone.")
        }
        required
        maxLength={60}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" disabled={name.trim() === ""}>
        {i18n.t("Save")}
      </Button>
    </form>
  );
}
