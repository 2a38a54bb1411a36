import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleRef } from '../api/explain';
import { Loaded } from '../shell/Loaded';
import { ClockTime } from '../shell/Time';
import { ruleVersion } from './queries';
import classes from './why.module.css';

/** What a rule said in the version that decided, whatever became of it since. */
export function RuleAsItWas({ rule }: { rule: RuleRef }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <div>
      <Button size="compact-xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('why.as_it_was', { version: rule.version })}
      </Button>
      {open && <Version rule={rule} />}
    </div>
  );
}

function Version({ rule }: { rule: RuleRef }) {
  const { t } = useTranslation();
  const query = useQuery(ruleVersion(rule.id, rule.version));
  return (
    <Loaded query={query}>
      {(version) => (
        <>
          {version.saved_at > 0 && (
            <p className={classes.lead}>
              {t('why.saved')} <ClockTime at={version.saved_at} />
            </p>
          )}
          <pre className={classes.stored} tabIndex={0}>
            {JSON.stringify(version.said, null, 2)}
          </pre>
        </>
      )}
    </Loaded>
  );
}
