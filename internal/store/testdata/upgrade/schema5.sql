-- A record of the hotline before it kept inspection (schema 5): three calls of the sample app, as sqlite3 .dump wrote it. It is read, never edited.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
INSERT INTO goose_db_version VALUES(1,0,1,'2026-11-22 09:05:11');
INSERT INTO goose_db_version VALUES(2,1,1,'2026-11-22 09:05:11');
INSERT INTO goose_db_version VALUES(3,2,1,'2026-11-22 09:05:11');
INSERT INTO goose_db_version VALUES(4,3,1,'2026-11-22 09:05:11');
INSERT INTO goose_db_version VALUES(5,4,1,'2026-11-22 09:05:11');
INSERT INTO goose_db_version VALUES(6,5,1,'2026-11-22 09:05:11');
CREATE TABLE events (
  call_id TEXT NOT NULL, seq BIGINT NOT NULL, at_ns BIGINT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (call_id, seq)
);
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',1,1795338320396646330,'call_started','{"direction":"inbound","from":"sip:13800138000@127.0.0.1","to":"sip:10000@127.0.0.1:45070","trunk":"loopback","transport":"UDP","sip_call_id":"f8287691ade9f689e2162535","line":"10000"}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',2,1795338320398732148,'call_answered','{"codec":"PCMA","setup_ms":2.091288}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',3,1795338325281600234,'turn_completed','{"n":0,"heard":"","planned":"您好，星云电信，请问有什么可以帮您？","played":"您好，星云电信，请问有什么可以帮您？","cut":false,"scene":"greeting","gap_ms":{"endpoint":0,"asr":0,"dialog":0,"tts":0,"engine":0,"total":0}}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',4,1795338325964904767,'speech_started','{"party":"caller","at_ms":5556.897354000001}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',5,1795338326319037774,'utterance_partial','{"party":"caller","text":"打","stable":0,"at_ms":5920.3096239999995}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',6,1795338326721359655,'utterance_partial','{"party":"caller","text":"查一下","stable":0,"at_ms":6322.631745}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',7,1795338327028010719,'utterance_partial','{"party":"caller","text":"查一下我的","stable":2,"at_ms":6629.283059}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',8,1795338327427038265,'utterance_partial','{"party":"caller","text":"查一下我的话费","stable":4,"at_ms":7028.311137000001}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',9,1795338327465749371,'speech_ended','{"party":"caller","at_ms":6896.897354}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',10,1795338327841960153,'utterance_final','{"n":0,"party":"caller","text":"查一下我的话费","from_ms":5590,"to_ms":6950,"confidence":0.8270339757204057,"words":[{"text":"查","from_ns":5590000000,"to_ns":5790000000,"confidence":0.19172155857086182},{"text":"一","from_ns":5790000000,"to_ns":5990000000,"confidence":0.8954369992017746},{"text":"下","from_ns":5990000000,"to_ns":6190000000,"confidence":0.9738916754722595},{"text":"我","from_ns":6190000000,"to_ns":6310000000,"confidence":0.9640885591506958},{"text":"的","from_ns":6310000000,"to_ns":6510000000,"confidence":0.8159649729728699},{"text":"话","from_ns":6510000000,"to_ns":6710000000,"confidence":0.9746968150138855},{"text":"费","from_ns":6750000000,"to_ns":6950000000,"confidence":0.9734372496604919}],"revised":false}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',11,1795338327845942173,'intent_detected','{"text":"查一下我的话费","intent":"balance.query","confidence":0.9999651832739797,"source":"intent","took_ms":0.079158}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',12,1795338327845989161,'tool_called','{"tool":"customer.balance","ok":true,"took_ms":3.386728}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',13,1795338334418903450,'turn_completed','{"n":1,"heard":"查一下我的话费","planned":"您来电的这个号码现在的话费余额是58.6元。请问还有其他可以帮您的吗？","played":"您来电的这个号码现在的话费余额是58.6元。请问还有其他可以","cut":true,"scene":"balance.query","gap_ms":{"endpoint":506.670282,"asr":39.660559,"dialog":3.98701,"tts":55.745019,"engine":19.279045,"total":625.341915}}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',14,1795338334419342971,'recording_ready','{"path":"2026-11-22/01M8181EGCD22XSY29MBY2S986.wav","duration_ms":14000,"bytes":448044,"lost":false}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',15,1795338334419401030,'media_report','{"codec":"PCMA","received":700,"sent":661,"lost":0,"late":12,"invalid":0,"jitter_ms":0.75,"concealed_ms":340,"rtt_ms":0.091552,"mos":4.228502421404534,"far_jitter_ms":0.5,"far_mos":4.389914760332785}');
INSERT INTO events VALUES('01M8181EGCD22XSY29MBY2S986',16,1795338334419464218,'call_ended','{"outcome":"caller_gone","by":"caller","cause":"normal","sip_code":200,"duration_ms":14020.668632}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',1,1795338334637850662,'call_started','{"direction":"inbound","from":"sip:13800138000@127.0.0.1","to":"sip:10000@127.0.0.1:45070","trunk":"loopback","transport":"UDP","sip_call_id":"c22f441417e224cee170404f","line":"10000"}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',2,1795338334640448506,'call_answered','{"codec":"PCMA","setup_ms":2.601081}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',3,1795338338842100109,'turn_completed','{"n":0,"heard":"","planned":"您好，星云电信，请问有什么可以帮您？","played":"您好，星云电信，请问有什么可以帮您？","cut":false,"scene":"greeting","gap_ms":{"endpoint":0,"asr":0,"dialog":0,"tts":0,"engine":0,"total":0}}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',4,1795338339484934299,'speech_started','{"party":"caller","at_ms":4804.419808000001}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',5,1795338339748372108,'utterance_partial','{"party":"caller","text":"家","stable":0,"at_ms":5107.926627000001}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',6,1795338340083727951,'utterance_partial','{"party":"caller","text":"家里网","stable":0,"at_ms":5443.280517}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',7,1795338340308172926,'utterance_partial','{"party":"caller","text":"家里网断","stable":0,"at_ms":5667.726163}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',8,1795338340547969847,'utterance_partial','{"party":"caller","text":"家里网断了","stable":2,"at_ms":5907.523785}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',9,1795338340869088384,'utterance_partial','{"party":"caller","text":"家里网断了保个","stable":4,"at_ms":6228.642312}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',10,1795338341164669052,'speech_ended','{"party":"caller","at_ms":6364.419808}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',11,1795338341545182564,'utterance_final','{"n":0,"party":"caller","text":"家里网断了报个障","from_ms":4870,"to_ms":6350,"confidence":0.8167810961604118,"words":[{"text":"家","from_ns":4870000000,"to_ns":5030000000,"confidence":0.7460453510284424},{"text":"里","from_ns":5030000000,"to_ns":5150000000,"confidence":0.9254240393638611},{"text":"网","from_ns":5150000000,"to_ns":5350000000,"confidence":0.8894746899604797},{"text":"断","from_ns":5390000000,"to_ns":5590000000,"confidence":0.9020679593086243},{"text":"了","from_ns":5630000000,"to_ns":5790000000,"confidence":0.9482401609420776},{"text":"报","from_ns":5790000000,"to_ns":5950000000,"confidence":0.30748164653778076},{"text":"个","from_ns":5950000000,"to_ns":6150000000,"confidence":0.9753099083900452},{"text":"障","from_ns":6150000000,"to_ns":6350000000,"confidence":0.8402050137519836}],"revised":false}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',12,1795338341545806109,'intent_detected','{"text":"家里网断了报个障","intent":"broadband.fault","confidence":0.999997075171421,"source":"intent","took_ms":0.095368}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',13,1795338341545818021,'slot_filled','{"scene":"broadband.fault","slot":"symptom","value":"完全上不了网","text":"家里网断了报个障"}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',14,1795338348648257919,'turn_completed','{"n":1,"heard":"家里网断了报个障","planned":"好的，完全上不了网，我来给您登记报修。请说一下宽带的装机地址，说到门牌号。","played":"好的，完全上不了网，我来给您登记报修。请说一下宽带的装机地","cut":true,"scene":"broadband.fault","gap_ms":{"endpoint":517.626706,"asr":22.688364999999997,"dialog":0.626892,"tts":70.72938300000001,"engine":7.399757,"total":619.071103}}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',15,1795338348648760318,'recording_ready','{"path":"2026-11-22/01M8181WDDE2Z77FGNBB5ENV8S.wav","duration_ms":14020,"bytes":448684,"lost":false}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',16,1795338348648779985,'media_report','{"codec":"PCMA","received":700,"sent":684,"lost":0,"late":4,"invalid":0,"jitter_ms":6.75,"concealed_ms":80,"rtt_ms":0.061035,"mos":4.3428428258836504,"far_jitter_ms":1,"far_mos":4.389922431285901}');
INSERT INTO events VALUES('01M8181WDDE2Z77FGNBB5ENV8S',17,1795338348648794522,'call_ended','{"outcome":"caller_gone","by":"caller","cause":"normal","sip_code":200,"duration_ms":14008.333231}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',1,1795338349193875512,'call_started','{"direction":"inbound","from":"sip:13800138000@127.0.0.1","to":"sip:10000@127.0.0.1:45070","trunk":"loopback","transport":"UDP","sip_call_id":"6bb386e922b884b5f1b20a00","line":"10000"}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',2,1795338349201173860,'call_answered','{"codec":"PCMA","setup_ms":7.299179}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',3,1795338353782127706,'turn_completed','{"n":0,"heard":"","planned":"您好，星云电信，请问有什么可以帮您？","played":"您好，星云电信，请问有什么可以帮您？","cut":false,"scene":"greeting","gap_ms":{"endpoint":0,"asr":0,"dialog":0,"tts":0,"engine":0,"total":0}}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',4,1795338354505720461,'speech_started','{"party":"caller","at_ms":5284.075746}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',5,1795338354761625532,'utterance_partial','{"party":"caller","text":"转","stable":0,"at_ms":5560.454928}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',6,1795338355070622077,'utterance_partial','{"party":"caller","text":"转人","stable":0,"at_ms":5869.452555999999}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',7,1795338355307621028,'utterance_partial','{"party":"caller","text":"转人工","stable":0,"at_ms":6106.450444}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',8,1795338355345605457,'speech_ended','{"party":"caller","at_ms":5984.075746}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',9,1795338355722053069,'utterance_final','{"n":0,"party":"caller","text":"转人工","from_ms":5310,"to_ms":6030,"confidence":0.917768160502116,"words":[{"text":"转","from_ns":5310000000,"to_ns":5510000000,"confidence":0.805479884147644},{"text":"人","from_ns":5590000000,"to_ns":5790000000,"confidence":0.9749757647514343},{"text":"工","from_ns":5830000000,"to_ns":6030000000,"confidence":0.9728488326072693}],"revised":false}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',10,1795338355722479977,'intent_detected','{"text":"转人工","intent":"agent.transfer","confidence":1,"source":"flow","took_ms":0}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',11,1795338363208891089,'turn_completed','{"n":1,"heard":"转人工","planned":"现在没有人工坐席值班。我可以登记一下，让工作人员回拨您来电的这个号码，可以吗？","played":"现在没有人工坐席值班。我可以登记一下，让工作人员回拨您来电的这","cut":true,"scene":"agent.transfer","gap_ms":{"endpoint":516.274283,"asr":20.529591,"dialog":0.431266,"tts":0.18203,"engine":18.169161,"total":555.5863310000001}}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',12,1795338363210052750,'recording_ready','{"path":"2026-11-22/01M8182AM9YQ88YE6HDRKJNZ6D.wav","duration_ms":14020,"bytes":448684,"lost":false}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',13,1795338363210079319,'media_report','{"codec":"PCMA","received":700,"sent":651,"lost":0,"late":22,"invalid":0,"jitter_ms":1.25,"concealed_ms":480,"rtt_ms":0.061035,"mos":4.049468571177949,"far_jitter_ms":0.5,"far_mos":4.389922431285901}');
INSERT INTO events VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',14,1795338363210091762,'call_ended','{"outcome":"caller_gone","by":"caller","cause":"normal","sip_code":200,"duration_ms":14008.906922}');
CREATE TABLE calls (
  id TEXT PRIMARY KEY, started_ns BIGINT NOT NULL, answered_ns BIGINT NOT NULL DEFAULT 0, ended_ns BIGINT NOT NULL DEFAULT 0,
  direction TEXT NOT NULL DEFAULT '', caller TEXT NOT NULL DEFAULT '', callee TEXT NOT NULL DEFAULT '',
  trunk TEXT NOT NULL DEFAULT '', line TEXT NOT NULL DEFAULT '', codec TEXT NOT NULL DEFAULT '', setup_ms DOUBLE PRECISION NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL DEFAULT '', ended_by TEXT NOT NULL DEFAULT '', cause TEXT NOT NULL DEFAULT '', sip_code BIGINT NOT NULL DEFAULT 0,
  duration_ms DOUBLE PRECISION NOT NULL DEFAULT 0
, queue TEXT NOT NULL DEFAULT '', queue_seq BIGINT NOT NULL DEFAULT 0, agent TEXT NOT NULL DEFAULT '', agent_seq BIGINT NOT NULL DEFAULT 0, waited_ms DOUBLE PRECISION NOT NULL DEFAULT 0);
INSERT INTO calls VALUES('01M8181EGCD22XSY29MBY2S986',1795338320396646330,1795338320398732148,1795338334419464218,'inbound','sip:13800138000@127.0.0.1','sip:10000@127.0.0.1:45070','loopback','10000','PCMA',2.0912880000000000357,'caller_gone','caller','normal',200,14020.668632000000798,'',0,'',0,0.0);
INSERT INTO calls VALUES('01M8181WDDE2Z77FGNBB5ENV8S',1795338334637850662,1795338334640448506,1795338348648794522,'inbound','sip:13800138000@127.0.0.1','sip:10000@127.0.0.1:45070','loopback','10000','PCMA',2.6010810000000001984,'caller_gone','caller','normal',200,14008.333231000000523,'',0,'',0,0.0);
INSERT INTO calls VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',1795338349193875512,1795338349201173860,1795338363210091762,'inbound','sip:13800138000@127.0.0.1','sip:10000@127.0.0.1:45070','loopback','10000','PCMA',7.2991789999999996396,'caller_gone','caller','normal',200,14008.906922000000121,'',0,'',0,0.0);
CREATE TABLE turns (
  call_id TEXT NOT NULL, n BIGINT NOT NULL, seq BIGINT NOT NULL, at_ns BIGINT NOT NULL,
  heard TEXT NOT NULL, planned TEXT NOT NULL, played TEXT NOT NULL, cut BOOLEAN NOT NULL, scene TEXT NOT NULL,
  gap_endpoint_ms DOUBLE PRECISION NOT NULL, gap_asr_ms DOUBLE PRECISION NOT NULL, gap_dialog_ms DOUBLE PRECISION NOT NULL,
  gap_tts_ms DOUBLE PRECISION NOT NULL, gap_engine_ms DOUBLE PRECISION NOT NULL, gap_total_ms DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (call_id, n)
);
INSERT INTO turns VALUES('01M8181EGCD22XSY29MBY2S986',0,3,1795338325281600234,'','您好，星云电信，请问有什么可以帮您？','您好，星云电信，请问有什么可以帮您？',0,'greeting',0.0,0.0,0.0,0.0,0.0,0.0);
INSERT INTO turns VALUES('01M8181EGCD22XSY29MBY2S986',1,13,1795338334418903450,'查一下我的话费','您来电的这个号码现在的话费余额是58.6元。请问还有其他可以帮您的吗？','您来电的这个号码现在的话费余额是58.6元。请问还有其他可以',1,'balance.query',506.67028199999998606,39.66055899999999923,3.9870100000000001649,55.745018999999999208,19.279044999999999987,625.34191499999997178);
INSERT INTO turns VALUES('01M8181WDDE2Z77FGNBB5ENV8S',0,3,1795338338842100109,'','您好，星云电信，请问有什么可以帮您？','您好，星云电信，请问有什么可以帮您？',0,'greeting',0.0,0.0,0.0,0.0,0.0,0.0);
INSERT INTO turns VALUES('01M8181WDDE2Z77FGNBB5ENV8S',1,14,1795338348648257919,'家里网断了报个障','好的，完全上不了网，我来给您登记报修。请说一下宽带的装机地址，说到门牌号。','好的，完全上不了网，我来给您登记报修。请说一下宽带的装机地',1,'broadband.fault',517.62670600000001285,22.688364999999997451,0.62689200000000000478,70.729383000000012769,7.39975700000000014,619.07110299999999368);
INSERT INTO turns VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',0,3,1795338353782127706,'','您好，星云电信，请问有什么可以帮您？','您好，星云电信，请问有什么可以帮您？',0,'greeting',0.0,0.0,0.0,0.0,0.0,0.0);
INSERT INTO turns VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',1,11,1795338363208891089,'转人工','现在没有人工坐席值班。我可以登记一下，让工作人员回拨您来电的这个号码，可以吗？','现在没有人工坐席值班。我可以登记一下，让工作人员回拨您来电的这',1,'agent.transfer',516.27428299999996853,20.529590999999999922,0.43126599999999998269,0.18202999999999999736,18.169160999999999006,555.58633100000008654);
CREATE TABLE tickets (
  call_id TEXT NOT NULL, seq BIGINT NOT NULL, ticket TEXT NOT NULL, kind TEXT NOT NULL,
  PRIMARY KEY (call_id, seq)
);
CREATE TABLE callbacks (
  call_id TEXT NOT NULL, seq BIGINT NOT NULL, at_ns BIGINT NOT NULL, number TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (call_id, seq)
);
CREATE TABLE recordings (
  call_id TEXT NOT NULL, seq BIGINT NOT NULL, path TEXT NOT NULL, duration_ms DOUBLE PRECISION NOT NULL, bytes BIGINT NOT NULL, lost BOOLEAN NOT NULL, paused_ms DOUBLE PRECISION NOT NULL DEFAULT 0,
  PRIMARY KEY (call_id, seq)
);
INSERT INTO recordings VALUES('01M8181EGCD22XSY29MBY2S986',14,'2026-11-22/01M8181EGCD22XSY29MBY2S986.wav',14000.0,448044,0,0.0);
INSERT INTO recordings VALUES('01M8181WDDE2Z77FGNBB5ENV8S',15,'2026-11-22/01M8181WDDE2Z77FGNBB5ENV8S.wav',14020.0,448684,0,0.0);
INSERT INTO recordings VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',12,'2026-11-22/01M8182AM9YQ88YE6HDRKJNZ6D.wav',14020.0,448684,0,0.0);
CREATE TABLE accounts (
  name TEXT PRIMARY KEY, display TEXT NOT NULL, role TEXT NOT NULL, password TEXT NOT NULL,
  must_change BOOLEAN NOT NULL, disabled BOOLEAN NOT NULL, created_ns BIGINT NOT NULL, login_ns BIGINT NOT NULL DEFAULT 0
, subject TEXT NOT NULL DEFAULT '');
INSERT INTO accounts VALUES('admin','Admin','admin','x',1,0,1795338317772286767,0,'');
INSERT INTO accounts VALUES('wangfang','王芳','agent','x',1,0,1795338317978986594,0,'');
INSERT INTO accounts VALUES('liqiang','李强','agent','x',1,0,1795338318018812882,0,'');
CREATE TABLE sessions (
  token TEXT PRIMARY KEY, data TEXT NOT NULL, expires_ns BIGINT NOT NULL
);
CREATE TABLE audit (
  id TEXT PRIMARY KEY, at_ns BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  target TEXT NOT NULL, detail TEXT NOT NULL, addr TEXT NOT NULL
);
INSERT INTO audit VALUES('01M8181BYCHWKQCDCZ6CDD71Y7',1795338317772577901,'','user.create','admin','admin','');
CREATE TABLE legs (
  call_id TEXT NOT NULL, seq BIGINT NOT NULL, party TEXT NOT NULL, peer TEXT NOT NULL, codec TEXT NOT NULL,
  received BIGINT NOT NULL, sent BIGINT NOT NULL, lost BIGINT NOT NULL, late BIGINT NOT NULL, invalid BIGINT NOT NULL,
  jitter_ms DOUBLE PRECISION NOT NULL, concealed_ms DOUBLE PRECISION NOT NULL, rtt_ms DOUBLE PRECISION NOT NULL, mos DOUBLE PRECISION NOT NULL,
  far_lost DOUBLE PRECISION NOT NULL, far_jitter_ms DOUBLE PRECISION NOT NULL, far_mos DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (call_id, seq)
);
INSERT INTO legs VALUES('01M8181EGCD22XSY29MBY2S986',15,'caller','','PCMA',700,661,0,12,0,0.75,340.0,0.091551999999999994495,4.2285024214045341395,0.0,0.5,4.3899147603327852706);
INSERT INTO legs VALUES('01M8181WDDE2Z77FGNBB5ENV8S',16,'caller','','PCMA',700,684,0,4,0,6.75,80.0,0.061034999999999998976,4.3428428258836504483,0.0,1.0,4.3899224312859006502);
INSERT INTO legs VALUES('01M8182AM9YQ88YE6HDRKJNZ6D',13,'caller','','PCMA',700,651,0,22,0,1.25,480.0,0.061034999999999998976,4.0494685711779485615,0.0,0.5,4.3899224312859006502);
CREATE TABLE handlings (
  call_id TEXT NOT NULL, seq BIGINT NOT NULL, at_ns BIGINT NOT NULL, agent TEXT NOT NULL, queue TEXT NOT NULL, kind TEXT NOT NULL,
  waited_ms DOUBLE PRECISION NOT NULL, ring_ms DOUBLE PRECISION NOT NULL, talk_ms DOUBLE PRECISION NOT NULL,
  hold_ms DOUBLE PRECISION NOT NULL, how TEXT NOT NULL,
  PRIMARY KEY (call_id, seq)
);
CREATE TABLE intervals (start_ns BIGINT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE floor (id BIGINT PRIMARY KEY, saved_ns BIGINT NOT NULL, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS "utterances" (
  call_id TEXT NOT NULL, party TEXT NOT NULL, name TEXT NOT NULL, n BIGINT NOT NULL, seq BIGINT NOT NULL, text TEXT NOT NULL,
  from_ms DOUBLE PRECISION NOT NULL, to_ms DOUBLE PRECISION NOT NULL, confidence DOUBLE PRECISION NOT NULL, revised BOOLEAN NOT NULL,
  PRIMARY KEY (call_id, party, name, n)
);
INSERT INTO utterances VALUES('01M8181EGCD22XSY29MBY2S986','caller','',0,10,'查一下我的话费',5590.0,6950.0,0.82703397572040571184,0);
INSERT INTO utterances VALUES('01M8181WDDE2Z77FGNBB5ENV8S','caller','',0,11,'家里网断了报个障',4870.0,6350.0,0.81678109616041183471,0);
INSERT INTO utterances VALUES('01M8182AM9YQ88YE6HDRKJNZ6D','caller','',0,9,'转人工',5310.0,6030.0,0.91776816050211595943,0);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('goose_db_version',6);
CREATE INDEX calls_started ON calls (started_ns);
CREATE INDEX sessions_expires ON sessions (expires_ns);
CREATE INDEX handlings_agent ON handlings (agent, at_ns);
CREATE UNIQUE INDEX accounts_subject ON accounts (subject) WHERE subject <> '';
COMMIT;
