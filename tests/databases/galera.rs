//! A cluster of MariaDB servers that all take writes.

use std::path::Path;
use std::time::{Duration, Instant};

use super::{Database, DatabaseError, DatabaseServer, Durability, Engine, mariadb};
use crate::processes::{ProgramError, free_port};

const LIBRARIES: [&str; 3] = [
    "/usr/lib/galera/libgalera_smm.so",
    "/usr/lib64/galera-4/libgalera_smm.so",
    "/usr/lib/galera-4/libgalera_smm.so",
];
const PATIENCE: Duration = Duration::from_secs(60);

/// Nodes are counted from 0.
pub struct GaleraCluster {
    nodes: Vec<DatabaseServer>,
}

impl GaleraCluster {
    /// A node that joins is sent all data by rsync, which takes seconds. So one node is set up and stopped, the
    /// others are copies of it, and all come back together, like a cluster after a power cut.
    pub async fn start(nodes: usize, durability: Durability) -> Result<Self, DatabaseError> {
        let library = LIBRARIES.into_iter().find(|path| Path::new(path).exists());
        let library = library.ok_or(ProgramError::NotInstalled("Galera"))?;
        let ports: Vec<NodePorts> = (0..nodes)
            .map(|_| NodePorts::free())
            .collect::<Result<_, _>>()?;

        let mut first = DatabaseServer::install(Engine::MariaDb, durability).await?;
        let mut bootstrap = arguments(library, &ports, 0, durability);
        bootstrap.push("--wsrep-new-cluster".into());
        first.set_arguments(bootstrap);
        first.start_again().await?;
        first.stop().await?;

        let mut cluster = Self { nodes: Vec::new() };
        for _ in 1..nodes {
            cluster.nodes.push(DatabaseServer::copy_of(&first).await?);
        }
        cluster.nodes.insert(0, first);
        for (index, node) in cluster.nodes.iter_mut().enumerate() {
            node.write_file("gvwstate.dat", &view_before_the_power_cut(index, nodes))?;
            node.set_arguments(arguments(library, &ports, index, durability));
            node.launch()?;
        }
        for node in &mut cluster.nodes {
            node.wait_until_ready().await?;
        }
        cluster.wait_until_synced(nodes).await?;
        Ok(cluster)
    }

    pub fn nodes(&self) -> &[DatabaseServer] {
        &self.nodes
    }

    /// To kill it, pause it or start it again.
    pub fn node(&mut self, index: usize) -> &mut DatabaseServer {
        &mut self.nodes[index]
    }

    /// On all nodes; its own address is that of the first one.
    pub async fn new_database(&self) -> Result<Database, DatabaseError> {
        self.nodes[0].new_database().await
    }

    /// Until each node that runs takes writes, in a cluster of that size.
    pub async fn wait_until_synced(&self, size: usize) -> Result<(), DatabaseError> {
        let deadline = Instant::now() + PATIENCE;
        for node in self.nodes.iter().filter(|node| node.is_running()) {
            while !is_synced(node, size).await {
                if Instant::now() > deadline {
                    return Err(node.too_slow("become a synced node"));
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        Ok(())
    }
}

async fn is_synced(node: &DatabaseServer, size: usize) -> bool {
    let address = node.address();
    let state = mariadb::status(address, "wsrep_local_state_comment").await;
    let seen = mariadb::status(address, "wsrep_cluster_size").await;
    state.is_ok_and(|state| state == "Synced") && seen.is_ok_and(|seen| seen == size.to_string())
}

/// Where a node speaks to the others, and where it is sent the data that it lacks.
struct NodePorts {
    group: u16,
    all_data: u16,
    missed_writes: u16,
}

impl NodePorts {
    fn free() -> Result<Self, DatabaseError> {
        Ok(Self {
            group: free_port()?,
            all_data: free_port()?,
            missed_writes: free_port()?,
        })
    }
}

fn arguments(
    library: &str,
    ports: &[NodePorts],
    index: usize,
    durability: Durability,
) -> Vec<String> {
    let NodePorts {
        group,
        all_data,
        missed_writes,
    } = ports[index];
    let peers: Vec<String> = ports
        .iter()
        .map(|ports| format!("127.0.0.1:{}", ports.group))
        .collect();
    let mut options = format!(
        "base_host=127.0.0.1;base_port={group};gmcast.listen_addr=tcp://127.0.0.1:{group};\
         ist.recv_addr=127.0.0.1:{missed_writes};gcache.size=16M;pc.recovery=TRUE"
    );
    // Tests need not wait as long for a node that was killed.
    if durability == Durability::ThrowAway {
        options += ";evs.keepalive_period=PT0.2S;evs.inactive_check_period=PT0.1S;\
                    evs.suspect_timeout=PT1S;evs.inactive_timeout=PT3S;evs.join_retrans_period=PT0.1S";
    }
    vec![
        "--wsrep-on=ON".into(),
        format!("--wsrep-provider={library}"),
        format!("--wsrep-provider-options={options}"),
        "--wsrep-cluster-name=weapp-login-tests".into(),
        format!("--wsrep-cluster-address=gcomm://{}", peers.join(",")),
        format!("--wsrep-node-name=node-{index}"),
        "--wsrep-node-address=127.0.0.1".into(),
        "--wsrep-sst-method=rsync".into(),
        format!("--wsrep-sst-receive-address=127.0.0.1:{all_data}"),
        "--binlog-format=ROW".into(),
        "--default-storage-engine=InnoDB".into(),
        "--innodb-autoinc-lock-mode=2".into(),
    ]
}

/// Galera's `gvwstate.dat`: when all members of this view have met again, and have the same data, they go on.
fn view_before_the_power_cut(index: usize, nodes: usize) -> String {
    let id = |index: usize| format!("{:08x}-0000-11f1-8000-000000000000", index + 1);
    let members: String = (0..nodes)
        .map(|index| format!("member: {} 0\n", id(index)))
        .collect();
    format!(
        "my_uuid: {}\n#vwbeg\nview_id: 3 {} 1\nbootstrap: 0\n{members}#vwend\n",
        id(index),
        id(0)
    )
}
