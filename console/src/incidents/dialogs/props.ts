import type { Incident } from '../../api/incidents';

export interface IncidentDialogProps {
  incident: Incident;
  onClose: () => void;
}
