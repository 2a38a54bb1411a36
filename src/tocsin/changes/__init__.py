"""Changes: deployments and work on configurations, shown beside the incidents they may have caused."""
