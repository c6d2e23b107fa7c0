-- Table 4 of the deck, made from the simulated survey beside the published signs

CREATE VIEW migdata.associations_simulated AS
WITH attitudes AS (
	SELECT attitude_order, attitude_column
	FROM unnest(ARRAY['russia_for_russians', 'stop_feeding_caucasus', 'evict', 'foreign_influence',
		'unique_path', 'xenophobia_south', 'xenophobia_west', 'usa_enemy', 'problem_immigration',
		'confidence_duma', 'confidence_police', 'confidence_army', 'confidence_putin',
		'confidence_local_government', 'confidence_courts', 'confidence_parties', 'confidence_medvedev',
		'confidence_media', 'support_united_russia', 'support_kprf', 'support_ldpr', 'support_yabloko',
		'support_right_forces', 'support_national_bolsheviks', 'support_patriots', 'ussr_catastrophe',
		'pro_stalin', 'right_course', 'wrong_course', 'civil_rights', 'protest_support', 'join_protest'])
		WITH ORDINALITY AS a(attitude_column, attitude_order)
), signs AS (
	SELECT outcome,
		max(sign) FILTER (WHERE focal = 'harm') AS harm,
		max(sign) FILTER (WHERE focal = 'keep_out') AS keep_out
	FROM migstat.associations('migdata.dires_sample',
		(SELECT array_agg(attitude_column ORDER BY attitude_order) FROM attitudes),
		ARRAY['harm', 'keep_out'],
		'age18 + education + woman + locality + income + wave + orthodox + foreign_born',
		model => 'ols', adjust => 'none')
	GROUP BY outcome
)
SELECT p.attitude_order, p.section, p.attitude, a.attitude_column,
	s.harm AS simulated_immigrants_harm_russia,
	s.keep_out AS simulated_keep_immigrants_out,
	p.immigrants_harm_russia AS published_immigrants_harm_russia,
	p.keep_immigrants_out AS published_keep_immigrants_out
FROM migdata.anti_immigrant_associations AS p
JOIN attitudes AS a USING (attitude_order)
JOIN signs AS s ON s.outcome = a.attitude_column
ORDER BY p.attitude_order;
COMMENT ON VIEW migdata.associations_simulated IS
'SIMULATED signs in the layout of Table 4, beside the published ones

Each attitude of migdata.dires_sample regressed on one anti-immigrant view and the controls of Table 4 by
migstat.associations(); + and - are significant at 5 percent, unadjusted for the number of models.  The rows
are simulated so that these signs come out: agreement with print shows the method, and says nothing of the world.';
COMMENT ON COLUMN migdata.associations_simulated.attitude_order IS 'place in Table 4';
COMMENT ON COLUMN migdata.associations_simulated.section IS 'section of Table 4';
COMMENT ON COLUMN migdata.associations_simulated.attitude IS 'political attitude as Table 4 words it';
COMMENT ON COLUMN migdata.associations_simulated.attitude_column IS 'column of migdata.dires_sample that simulates it';
COMMENT ON COLUMN migdata.associations_simulated.simulated_immigrants_harm_russia IS
'SIMULATED: sign for the view that immigrants harm Russia';
COMMENT ON COLUMN migdata.associations_simulated.simulated_keep_immigrants_out IS
'SIMULATED: sign for the view that immigrants should be kept out';
COMMENT ON COLUMN migdata.associations_simulated.published_immigrants_harm_russia IS
'sign as printed, for the view that immigrants harm Russia

NULL where print lost it';
COMMENT ON COLUMN migdata.associations_simulated.published_keep_immigrants_out IS
'sign as printed, for the view that they should be kept out

NULL where print lost it';

GRANT SELECT ON migdata.associations_simulated TO PUBLIC;
